import { actorOf } from '#lib/access/caller.ts'
import { renewInvitation } from '#lib/access/users.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** A new link to set a password: for three days at first, for an hour when there was a password already. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ access: 'users:write' }, async ({ params, caller, requestId }) =>
    Response.json(await renewInvitation(params.id ?? '', actorOf(caller, requestId)), { status: 201 }),
  ),
})

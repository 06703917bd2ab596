import { actorOf } from '#lib/access/caller.ts'
import { invitedUser, renewInvitation } from '#lib/access/users.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Makes a new link to set a password: for three days at first, for an hour when there was a password already.',
      answers: { 201: invitedUser },
      access: 'users:write',
    },
    async ({ params, caller, requestId }) =>
      Response.json(await renewInvitation(params.id ?? '', actorOf(caller, requestId)), { status: 201 }),
  ),
})

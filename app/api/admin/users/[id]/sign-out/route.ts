import { actorOf } from '#lib/access/caller.ts'
import { endUserSessions } from '#lib/access/users.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** Ends every session of a user. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ access: 'users:write' }, async ({ params, caller, requestId }) => {
    await endUserSessions(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

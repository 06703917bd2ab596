import { actorOf } from '#lib/access/caller.ts'
import { endUserSessions } from '#lib/access/users.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    { says: 'Signs a user out everywhere.', answers: { 204: null }, access: 'users:write' },
    async ({ params, caller, requestId }) => {
      await endUserSessions(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

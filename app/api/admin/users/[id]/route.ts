import { actorOf } from '#lib/access/caller.ts'
import { deleteUser, getUser, updateUser, userPatch } from '#lib/access/users.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'users:read' }, async ({ params }) => Response.json(await getUser(params.id ?? ''))),
  PATCH: route({ access: 'users:write', body: userPatch }, async ({ params, body, caller, requestId }) =>
    Response.json(await updateUser(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route({ access: 'users:write' }, async ({ params, caller, requestId }) => {
    await deleteUser(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

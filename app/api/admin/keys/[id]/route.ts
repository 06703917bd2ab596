import { getKey, keyPatch, revokeKey, updateKey } from '#lib/access/api-keys.ts'
import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'keys:read' }, async ({ params }) => Response.json(await getKey(params.id ?? ''))),
  PATCH: route({ access: 'keys:write', body: keyPatch }, async ({ params, body, caller, requestId }) =>
    Response.json(await updateKey(params.id ?? '', body, caller, actorOf(caller, requestId))),
  ),
  DELETE: route({ access: 'keys:write' }, async ({ params, caller, requestId }) => {
    await revokeKey(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

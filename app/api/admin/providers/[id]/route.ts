import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deleteProvider, getProvider, makingOf, providerPatch, updateProvider } from '#lib/llm/provider-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'providers:read' }, async ({ params }) => Response.json(await getProvider(params.id ?? ''))),
  PATCH: route({ access: 'providers:write', body: providerPatch }, async ({ params, body, caller, requestId }) =>
    Response.json(await updateProvider(params.id ?? '', body, makingOf(caller, requestId))),
  ),
  DELETE: route({ access: 'providers:write' }, async ({ params, caller, requestId }) => {
    await deleteProvider(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deleteProvider, getProvider, providerPatch, updateProvider } from '#lib/llm/provider-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ scope: 'admin' }, async ({ params }) => Response.json(await getProvider(params.id ?? ''))),
  PATCH: route({ scope: 'admin', body: providerPatch }, async ({ params, body, caller, requestId }) =>
    Response.json(await updateProvider(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route({ scope: 'admin' }, async ({ params, caller, requestId }) => {
    await deleteProvider(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { providerPatch } from '#lib/llm/provider-input.ts'
import { deleteProvider, getProvider, makingOf, shownProvider, updateProvider } from '#lib/llm/provider-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ says: 'Reads a provider.', answers: { 200: shownProvider }, access: 'providers:read' }, async ({ params }) =>
    Response.json(await getProvider(params.id ?? '')),
  ),
  PATCH: route(
    {
      says: 'Changes the given fields of a provider. A new address, also of a region, blanks the credentials but for those that come with it. `null` goes back to what is usual.',
      answers: { 200: shownProvider },
      access: 'providers:write',
      body: providerPatch,
    },
    async ({ params, body, caller, requestId }) => Response.json(await updateProvider(params.id ?? '', body, makingOf(caller, requestId))),
  ),
  DELETE: route(
    { says: 'Deletes a provider.', answers: { 204: null }, access: 'providers:write' },
    async ({ params, caller, requestId }) => {
      await deleteProvider(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { createProvider, environmentProviders, listProviders, makingOf, providerInput } from '#lib/llm/provider-rows.ts'

/** The list's first page carries the read-only providers of the environment too. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'providers:read', query: pageQuery }, async ({ query }) => {
    const { data, nextCursor } = await pageOf(query, listProviders)
    return Response.json({ data: [...(query.cursor ? [] : environmentProviders()), ...data], nextCursor })
  }),
  POST: route({ access: 'providers:write', body: providerInput }, async ({ body, caller, requestId }) =>
    Response.json(await createProvider(body, makingOf(caller, requestId)), { status: 201 }),
  ),
})

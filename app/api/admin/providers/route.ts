import { actorOf } from '#lib/access/caller.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { createProvider, environmentProviders, listProviders, providerInput } from '#lib/llm/provider-rows.ts'

/** The list's first page carries the read-only providers of the environment too. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ scope: 'admin', query: pageQuery }, async ({ query }) => {
    const { data, nextCursor } = await pageOf(query, listProviders)
    return Response.json({ data: [...(query.cursor ? [] : environmentProviders()), ...data], nextCursor })
  }),
  POST: route({ scope: 'admin', body: providerInput }, async ({ body, caller, requestId }) =>
    Response.json(await createProvider(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

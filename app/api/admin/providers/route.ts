import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { providerInput } from '#lib/llm/provider-input.ts'
import { createProvider, environmentProviders, listProviders, makingOf, shownProvider } from '#lib/llm/provider-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the providers, newest first. The first page begins with those that the environment gives, beside the limit.',
      answers: { 200: listOf(shownProvider) },
      access: 'providers:read',
      query: pageQuery,
    },
    async ({ query }) => {
      const { data, nextCursor } = await pageOf(query, listProviders)
      return Response.json({ data: [...(query.cursor ? [] : environmentProviders()), ...data], nextCursor })
    },
  ),
  POST: route(
    { says: 'Creates a provider.', answers: { 201: shownProvider }, access: 'providers:write', body: providerInput },
    async ({ body, caller, requestId }) => Response.json(await createProvider(body, makingOf(caller, requestId)), { status: 201 }),
  ),
})

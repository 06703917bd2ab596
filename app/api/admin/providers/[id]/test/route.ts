import { endpoint, route } from '#lib/http/route.ts'
import { providerTest } from '#lib/llm/test-provider.ts'
import { runProviderTest } from '#lib/usage/provider-test.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Asks a provider something tiny and tells what came of it. The call stands in the ledger as `test`.',
      answers: { 200: providerTest },
      access: 'providers:write',
    },
    async ({ params, caller, requestId }) => Response.json(await runProviderTest(params.id ?? '', caller, requestId)),
  ),
})

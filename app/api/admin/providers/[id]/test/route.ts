import { endpoint, route } from '#lib/http/route.ts'
import { testProvider } from '#lib/llm/test-provider.ts'
import { openLedger } from '#lib/usage/ledger.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ scope: 'admin' }, async ({ params, caller, requestId }) => {
    const apiKeyId = caller.kind === 'key' ? caller.keyId : null
    const ledger = openLedger({ requestId, conversationId: null, messageId: null, botId: null, apiKeyId, purpose: 'test' })
    const result = await testProvider(params.id ?? '', ledger)
    await ledger.close()
    return Response.json(result)
  }),
})

import type { Caller } from '../access/caller.ts'
import { type ProviderTest, testProvider } from '../llm/test-provider.ts'
import { openLedger } from './ledger.ts'

/** Tests a provider for somebody. What it calls stands in the ledger as `test`. */
export async function runProviderTest(id: string, caller: Caller, requestId: string): Promise<ProviderTest> {
  const apiKeyId = caller.kind === 'key' ? caller.keyId : null
  const ledger = openLedger({ requestId, conversationId: null, messageId: null, botId: null, apiKeyId, purpose: 'test' })
  try {
    return await testProvider(id, ledger)
  } finally {
    await ledger.close()
  }
}

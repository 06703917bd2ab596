import type { Caller } from '../access/caller.ts'
import { type ProviderTest, testProvider } from '../llm/test-provider.ts'
import { budgetExceeded } from './budgets/spending.ts'
import { openLedger } from './ledger.ts'

/** Tests a provider for somebody. What it calls stands in the ledger as `test`. Throws `budget_exceeded` where a budget has no room for it. */
export async function runProviderTest(id: string, caller: Caller, requestId: string): Promise<ProviderTest> {
  const apiKeyId = caller.kind === 'key' ? caller.keyId : null
  const ledger = openLedger({ requestId, conversationId: null, messageId: null, botId: null, apiKeyId, purpose: 'test' })
  try {
    const test = await testProvider(id, ledger)
    const spent = ledger.refusedBy()
    if (spent) throw budgetExceeded(spent)
    return test
  } finally {
    await ledger.close()
  }
}

import { Failure, notFound } from '../failure.ts'
import { candidatesOf } from './catalog.ts'
import { allConnections, connectionOf, fromEnvironment } from './connections.ts'
import { generate, type Ledger } from './generate.ts'
import type { VendorReason } from './refusal.ts'

export type ProviderTest = { ok: boolean; model: string | null; reason?: VendorReason; message: string; latencyMs: number }

const explained: Record<VendorReason, string> = {
  authentication: 'The vendor does not accept the key.',
  permission: 'The key may not use this model.',
  rate_limited: 'The vendor limits the rate of calls now. The connection itself works.',
  quota_exhausted: 'The account has no balance or quota left.',
  invalid_request: 'The vendor did not accept the request: is the address that of a compatible API?',
  context_too_long: 'The vendor did not accept the length of the request.',
  content_filtered: 'The vendor filtered the answer. The connection itself works.',
  model_not_found: 'The address answers, but does not know this model or path. Does the address need /v1 at its end?',
  overloaded: 'The vendor is overloaded now.',
  server_error: 'The vendor answered with an error of its own.',
  timeout: 'No answer came in time.',
  network: 'No connection: check the address, and whether a private network has to be allowed.',
  malformed: 'What answers there does not speak this protocol.',
  cancelled: 'The test was ended.',
}

const testMs = 15_000

/** One tiny call to a provider, in the ledger like every other, and what its outcome means. */
export async function testProvider(id: string, ledger: Ledger): Promise<ProviderTest> {
  const settings = fromEnvironment().find((given) => given.id === id)
  const connection = settings ? connectionOf(settings) : (await allConnections()).find((known) => known.id === id)
  if (!connection) throw notFound('provider that is enabled')
  const [candidate] = await candidatesOf(connection)
  if (!candidate) throw new Failure('conflict', 'Name a model first: this provider lists none, so there is nothing to test.')
  const text = 'Say OK.'
  const { attempts } = await generate({
    prompt: { chat: [{ role: 'user', content: [{ type: 'text', text }] }], flat: text },
    settings: { maxTokens: 16 },
    plan: [{ ...candidate, timeouts: { firstTokenMs: testMs, idleMs: testMs, totalMs: testMs } }],
    ledger,
    stream: false,
    continueOnLength: false,
  })
  const last = attempts.at(-1)
  const ok = last?.status === 'success'
  return {
    ok,
    model: candidate.catalogId,
    reason: last?.reason,
    message: ok ? 'The model answered.' : explained[last?.reason ?? 'network'],
    latencyMs: last?.latencyMs ?? 0,
  }
}

import { z } from 'zod'
import { Failure, notFound } from '../failure.ts'
import { candidatesOf } from './catalog.ts'
import { connectionTo, listings, type ProviderConnection } from './connections.ts'
import { generate, type Ledger } from './generate.ts'
import { asVendorFailure, type VendorReason, vendorReasons } from './refusal.ts'

export const providerTest = z
  .object({
    ok: z.boolean(),
    model: z.string().nullable().describe('The catalog id that was asked; `null` when none is known.'),
    reason: z.enum(vendorReasons).nullable().describe('Why the vendor did not answer; `null` when it did.'),
    message: z.string().describe('What came of it, in a sentence.'),
    latencyMs: z.int(),
  })
  .meta({ id: 'ProviderTest', description: 'What came of one tiny call to a provider.' })
export type ProviderTest = z.output<typeof providerTest>

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

/** One tiny call to a provider, in the ledger like every other, and what its outcome means. It may be switched off: one tests before one lets it answer. */
export async function testProvider(id: string, ledger: Ledger): Promise<ProviderTest> {
  const connection = await connectionTo(id)
  if (!connection) throw notFound('provider')
  listings.forget(id) // what failed a moment ago may work now
  const [candidate] = await candidatesOf(connection)
  if (!candidate) return whyNothingListed(connection)
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
    reason: last?.reason ?? null,
    message: ok ? 'The model answered.' : explained[last?.reason ?? 'network'],
    latencyMs: last?.latencyMs ?? 0,
  }
}

/** A provider without a model to ask: nothing answers at its address, or it has no models. */
async function whyNothingListed(connection: ProviderConnection): Promise<ProviderTest> {
  const startedAt = Date.now()
  const reason = await connection.list().then(
    () => undefined,
    (error) => asVendorFailure(error).reason,
  )
  if (!reason) throw new Failure('conflict', 'Name a model first: this provider lists none, so there is nothing to test.')
  return { ok: false, model: null, reason, message: explained[reason], latencyMs: Date.now() - startedAt }
}

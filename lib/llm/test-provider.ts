import { z } from 'zod'
import { systemClock } from '../clock.ts'
import { Failure, notFound } from '../failure.ts'
import { adviceFor } from './advice.ts'
import { candidatesOf } from './catalog.ts'
import { connectionTo, listings, type ProviderConnection } from './connections.ts'
import { Gateway } from './gateway/gateway.ts'
import { generate, type Ledger } from './generate.ts'
import { asVendorFailure, symptoms, type VendorFailure, vendorReasons } from './refusal.ts'

export const providerTest = z
  .object({
    ok: z.boolean(),
    model: z.string().nullable().describe('The catalog id that was asked; `null` when none is known.'),
    reason: z.enum(vendorReasons).nullable().describe('Why the vendor did not answer; `null` when it did.'),
    symptom: z.enum(symptoms).nullable().describe('What of an answer could not be used, where its status alone does not say so.'),
    vendorCode: z.string().nullable().describe('The vendor’s own code for what went wrong.'),
    vendorMessage: z
      .string()
      .nullable()
      .describe('The vendor’s own words: at most 300 characters, with the provider’s credentials replaced by ••••.'),
    retryable: z.boolean().describe('The same call may succeed a moment later.'),
    anotherMayHelp: z.boolean().describe('Another model, key or vendor may answer.'),
    advice: z.object({ en: z.string(), zh: z.string() }).nullable().describe('What to do about it; `null` when it works.'),
    message: z.string().describe('What came of it, in a sentence.'),
    latencyMs: z.int(),
  })
  .meta({ id: 'ProviderTest', description: 'What came of one tiny call to a provider.' })
export type ProviderTest = z.output<typeof providerTest>

const testMs = 15_000
const wordsCharsMax = 300
const codeCharsMax = 100

/** One tiny call to a provider, in the ledger like every other, and what its outcome means. It may be switched off: one tests before one lets it answer. */
export async function testProvider(id: string, ledger: Ledger): Promise<ProviderTest> {
  const connection = await connectionTo(id)
  if (!connection) throw notFound('provider')
  listings.forget(id) // what failed a moment ago may work now
  const [candidate] = await candidatesOf(connection)
  if (!candidate) return whyNothingListed(connection)
  const text = 'Say OK.'
  let failure: VendorFailure | undefined
  const { attempts } = await generate({
    prompt: { chat: [{ role: 'user', content: [{ type: 'text', text }] }], flat: text },
    settings: { maxTokens: 300 }, // a model that thinks first needs some to get to its word
    plan: [{ ...candidate, timeouts: { ...candidate.timeouts, firstTokenMs: testMs, idleMs: testMs, totalMs: testMs } }],
    ledger,
    stream: false,
    continueOnLength: false,
    gateway: new Gateway({ clock: systemClock, random: Math.random }), // what turns have seen of it does not count: it may work again
    onFailure: (last) => {
      failure = last
    },
  })
  const last = attempts.at(-1)
  const asked = { model: candidate.catalogId, latencyMs: last?.latencyMs ?? 0 }
  if (failure && last?.status !== 'success') return { ...asked, ...explained(failure, connection) }
  return { ...asked, ...answered }
}

/** A provider without a model to ask: nothing answers at its address, or it has no models. */
async function whyNothingListed(connection: ProviderConnection): Promise<ProviderTest> {
  const startedAt = Date.now()
  const failure = await connection.list().then(() => undefined, asVendorFailure)
  if (!failure) throw new Failure('conflict', 'Name a model first: this provider lists none, so there is nothing to test.')
  return { model: null, latencyMs: Date.now() - startedAt, ...explained(failure, connection) }
}

type Outcome = Omit<ProviderTest, 'model' | 'latencyMs'>

const answered: Outcome = {
  ok: true,
  reason: null,
  symptom: null,
  vendorCode: null,
  vendorMessage: null,
  retryable: false,
  anotherMayHelp: false,
  advice: null,
  message: 'The model answered.',
}

function explained({ reason, symptom, told }: VendorFailure, { redact }: ProviderConnection): Outcome {
  const vendorMessage = shown(told?.message, redact, wordsCharsMax)
  const { en, zh, ...chances } = adviceFor(reason, symptom, vendorMessage ?? undefined)
  const vendorCode = shown(told?.code, redact, codeCharsMax)
  return { ok: false, reason, symptom: symptom ?? null, vendorCode, vendorMessage, ...chances, advice: { en, zh }, message: en }
}

/** What a vendor said as it may be shown: on one line, without credentials, and short. It is cut last, so that no half of a key is left. */
function shown(said: string | undefined, redact: ProviderConnection['redact'], charsMax: number): string | null {
  const line = (said ?? '').toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
  return Array.from(redact(line).trim()).slice(0, charsMax).join('') || null
}

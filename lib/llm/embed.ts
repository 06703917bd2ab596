import { newId } from '../ids.ts'
import type { Called } from './call.ts'
import { type Gateway, gateway as theGateway } from './gateway/gateway.ts'
import type { Priority } from './gateway/policy.ts'
import { byLoad } from './gateway/share-load.ts'
import type { Attempt, Candidate, Ledger, Skipped } from './generate.ts'
import type { Embedded, EmbeddingInput, EmbeddingModel } from './providers/embeddings.ts'
import { noteSkipped, recordedCall } from './recorded-call.ts'
import { asVendorFailure, VendorFailure } from './refusal.ts'
import { estimateTokens } from './tokens.ts'

/** An embedding model through one provider. */
export type EmbeddingCandidate = Pick<Candidate, 'catalogId' | 'provider' | 'providerId' | 'timeouts' | 'way' | 'redact'> & {
  model: EmbeddingModel
}

export type EmbedRequest = {
  /** The one model, through each provider that has it, in the order in which they are asked. */
  plan: EmbeddingCandidate[]
  input: EmbeddingInput
  /** How long each vector is to be, where the model lets that be said. */
  dimensions?: number
  ledger: Ledger
  /** How long all of it may take, in milliseconds. Without it each call has its provider's time. */
  withinMs?: number
  /** Not asked again after a failure, neither here nor through another provider. */
  once?: boolean
  priority?: Priority
  /** Whose turn it is, as `bot:…` or `key:…`. */
  flow?: string
  signal?: AbortSignal
  gateway?: Gateway
}

/** `vectors`: one for each input; null where no call brought them. `promptTokens`: what the call that did was billed by. */
export type Embedding = { vectors: number[][] | null; promptTokens: number; attempts: Attempt[]; skipped: Skipped[] }

type Context = EmbedRequest & Pick<Embedding, 'attempts' | 'skipped'> & { gateway: Gateway; ended: AbortSignal }

/**
 * Asks an embedding model, as `generate` asks those that answer: through the gateway, with a ledger row before each call, again
 * after a passing failure, then through the next provider. Never throws for a vendor's failure; throws when the ledger cannot be
 * written.
 */
export async function embed(request: EmbedRequest): Promise<Embedding> {
  const gateway = request.gateway ?? theGateway()
  const over = new AbortController()
  const ending = new AbortController()
  const end = (reason: VendorFailure) => ending.abort(reason)
  const stop = () => end(new VendorFailure('cancelled', 'the call was ended by its caller'))
  if (request.signal?.aborted) stop()
  request.signal?.addEventListener('abort', stop, { once: true })
  if (request.withinMs !== undefined) gateway.clock.sleep(request.withinMs, over.signal).then(() => end(tooLate()), ignored)
  const context: Context = { ...request, gateway, ended: ending.signal, attempts: [], skipped: [] }
  const { attempts, skipped } = context
  try {
    for (const candidate of byLoad(request.plan, gateway)) {
      const made = await embedBy(candidate, context)
      if (made) return { ...made, attempts, skipped }
      if (request.once || ending.signal.aborted) break
    }
    return { vectors: null, promptTokens: 0, attempts, skipped }
  } finally {
    over.abort(ended)
    request.signal?.removeEventListener('abort', stop)
  }
}

const ended = new Error('the call has ended')
const tooLate = () => new VendorFailure('timeout', 'the embedding took too long', { symptom: 'total_timeout' })
const ignored = () => {} // the sleep was ended

type Vectors = { vectors: number[][]; promptTokens: number }

async function embedBy(candidate: EmbeddingCandidate, context: Context): Promise<Vectors | undefined> {
  const { gateway, ended, skipped, once } = context
  const until = gateway.clock.now() + candidate.timeouts.totalMs
  gateway.asked()
  for (let attempt = 1; ; attempt++) {
    const made = await makeCall(candidate, context, { attempt, until })
    if ('notMade' in made) {
      noteSkipped(skipped, candidate, made, attempt)
      return undefined
    }
    const { called, outcome } = made
    const { failure, vectors } = called
    if (!failure) return { vectors, promptTokens: outcome?.promptTokens ?? 0 }
    const waitMs = once || ended.aborted ? undefined : gateway.waitBeforeRetry(failure, candidate, attempt, until - gateway.clock.now())
    if (waitMs === undefined) return undefined
    await gateway.clock.sleep(waitMs, ended).catch(ignored)
  }
}

/** One call; not made where the embedding was ended while its row was written. */
function makeCall(candidate: EmbeddingCandidate, context: Context, { attempt, until }: { attempt: number; until: number }) {
  const { input, ended, priority = 'normal', flow = '' } = context
  const { catalogId: model, provider, providerId } = candidate
  const text = textOf(input)
  const promptTokens = estimateOf(input)
  const asked = { promptChars: text.length, promptTokens, images: 0, maxTokens: 0, stream: false }
  return recordedCall(candidate, context, {
    begun: { entryId: newId('use'), provider, providerId, model, attempt, embedded: false, asked },
    lane: { priority, flow, tokens: promptTokens, until, signal: ended },
    prompt: { text, images: 0 },
    hindrance: () => (ended.aborted ? 'stopped' : undefined),
    make: () => call(candidate, context),
    isCutByTurn: ({ failure }) => failure !== undefined && ended.aborted,
  })
}

/** An embedding says no words. */
const saying = { text: '', finishReason: 'stop', ttftMs: null } as const

type CalledForVectors = Called & { vectors: number[][] }

/** Makes one call, within its provider's time and until `ended`. Never throws. */
async function call(
  { model, timeouts }: EmbeddingCandidate,
  request: Pick<Context, 'input' | 'dimensions' | 'gateway' | 'ended'>,
): Promise<CalledForVectors> {
  const { input, dimensions, gateway, ended: ending } = request
  const { clock } = gateway
  const startedAt = clock.now()
  const over = new AbortController()
  const aborter = new AbortController()
  const leave = () => aborter.abort(ending.reason)
  if (ending.aborted) leave()
  ending.addEventListener('abort', leave, { once: true })
  clock.sleep(timeouts.totalMs, over.signal).then(() => aborter.abort(tooLate()), ignored)
  const cutShort = new Promise<never>((_, reject) =>
    aborter.signal.addEventListener('abort', () => reject(aborter.signal.reason), { once: true }),
  )
  cutShort.catch(ignored) // told to whoever still waits
  try {
    aborter.signal.throwIfAborted()
    const work = model.embed({ input, dimensions, signal: aborter.signal })
    const embedded = await Promise.race([work, cutShort]) // a model that ignores the signal is left all the same
    return { ...saying, vectors: embedded.vectors, usage: usageOf(embedded, input), latencyMs: clock.now() - startedAt }
  } catch (error) {
    const failure = asVendorFailure(aborter.signal.aborted ? aborter.signal.reason : error)
    return { ...saying, vectors: [], failure, latencyMs: clock.now() - startedAt }
  } finally {
    over.abort(ended)
    ending.removeEventListener('abort', leave)
  }
}

const isText = (input: EmbeddingInput): input is string[] => typeof input[0] === 'string'
const textOf = (input: EmbeddingInput): string => (isText(input) ? input.join('\n') : '')
const tokensIn = (input: number[][]): number => input.reduce((sum, tokens) => sum + tokens.length, 0)
const estimateOf = (input: EmbeddingInput): number => (isText(input) ? estimateTokens(textOf(input)) : tokensIn(input))

/** The vendor's count, else that of the tokens which the caller sent himself. Nothing is said in return. */
function usageOf({ promptTokens, usage: raw }: Embedded, input: EmbeddingInput): Called['usage'] {
  const total = promptTokens ?? (isText(input) ? undefined : tokensIn(input))
  if (total === undefined) return undefined
  const inputTokens = { total, noCache: total, cacheRead: undefined, cacheWrite: undefined }
  return { inputTokens, outputTokens: { total: 0, text: 0, reasoning: undefined }, raw }
}

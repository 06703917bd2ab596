import { newId } from '../ids.ts'
import { attemptOf, viaOf } from './ask.ts'
import { countsOf } from './counts.ts'
import { type Gateway, type Pass, gateway as theGateway } from './gateway/gateway.ts'
import type { Priority } from './gateway/policy.ts'
import { byLoad } from './gateway/share-load.ts'
import { sentenceOf } from './gateway/skip-reasons.ts'
import type { Attempt, CallOutcome, Candidate, Ledger, Skipped } from './generate.ts'
import type { Embedded, EmbeddingInput, EmbeddingModel } from './providers/embeddings.ts'
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
  ledger: Pick<Ledger, 'open' | 'settle'>
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
      const made = await ask(candidate, context)
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

type Made = { vectors: number[][]; promptTokens: number }

async function ask(candidate: EmbeddingCandidate, context: Context): Promise<Made | undefined> {
  const { gateway, ended, priority = 'normal', flow = '', skipped, once } = context
  const until = gateway.clock.now() + candidate.timeouts.totalMs
  gateway.asked()
  for (let attempt = 1; ; attempt++) {
    const tokens = estimateOf(context.input)
    const pass = await gateway.enter(candidate, { priority, flow, tokens, until, signal: ended })
    if ('refused' in pass) {
      if (attempt === 1)
        skipped.push({ model: candidate.catalogId, via: viaOf(candidate), reason: pass.refused, why: sentenceOf[pass.refused] })
      return undefined
    }
    const made = await recorded(candidate, context, attempt, tokens, pass)
    if ('refused' in made) {
      skipped.push({ model: candidate.catalogId, via: viaOf(candidate), why: made.refused })
      return undefined
    }
    if (!('failure' in made)) return made
    const waitMs =
      once || ended.aborted ? undefined : gateway.waitBeforeRetry(made.failure, candidate, attempt, until - gateway.clock.now())
    if (waitMs === undefined) return undefined
    await gateway.clock.sleep(waitMs, ended).catch(ignored)
  }
}

/** One call with its ledger row before it and what became of it afterwards, unless the ledger refuses it. */
async function recorded(
  candidate: EmbeddingCandidate,
  { ledger, input, attempts, ...context }: Context,
  attempt: number,
  promptTokens: number,
  pass: Pass,
): Promise<Made | { failure: VendorFailure } | { refused: string }> {
  const { catalogId: model, provider, providerId } = candidate
  const entryId = newId('use')
  const text = textOf(input)
  const asked = { promptChars: text.length, promptTokens, images: 0, maxTokens: 0, stream: false }
  try {
    const refusal = await ledger.open({ entryId, provider, providerId, model, attempt, embedded: false, asked })
    if (refusal) {
      pass.leave(undefined)
      return refusal
    }
  } catch (error) {
    pass.leave(undefined)
    throw error
  }
  const called = await call(candidate, { input, ...context })
  const { embedded, failure, latencyMs } = called
  const isCut = failure !== undefined && context.ended.aborted
  pass.leave({ failure, tokens: embedded?.promptTokens ?? null, cutByTurn: isCut })
  const outcome: CallOutcome = {
    status: failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'failed') : 'success',
    error: failure?.reason,
    ...(await countsOf({ ...saying, ...called, usage: usageOf(embedded, input) }, candidate.model.modelId, { text, images: 0 })),
    completionChars: 0,
    latencyMs,
    ttftMs: null,
    finishReason: failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'error') : 'stop',
  }
  ledger.settle(entryId, outcome)
  attempts.push(attemptOf(candidate, { attempt, outcome, failure, pass }))
  if (failure) return { failure }
  return { vectors: embedded?.vectors ?? [], promptTokens: outcome.promptTokens ?? 0 }
}

/** An embedding says no words. */
const saying = { text: '', finishReason: 'stop' as const, ttftMs: null }

type Called = { embedded?: Embedded; failure?: VendorFailure; latencyMs: number }

/** Makes one call, within its provider's time and until `ended`. Never throws. */
async function call(
  { model, timeouts }: EmbeddingCandidate,
  request: Pick<Context, 'input' | 'dimensions' | 'gateway' | 'ended'>,
): Promise<Called> {
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
    return { embedded, latencyMs: clock.now() - startedAt }
  } catch (error) {
    return { failure: asVendorFailure(aborter.signal.aborted ? aborter.signal.reason : error), latencyMs: clock.now() - startedAt }
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
function usageOf(embedded: Embedded | undefined, input: EmbeddingInput) {
  const total = embedded?.promptTokens ?? (embedded && !isText(input) ? tokensIn(input) : undefined)
  if (total === undefined) return undefined
  const inputTokens = { total, noCache: total, cacheRead: undefined, cacheWrite: undefined }
  return { inputTokens, outputTokens: { total: 0, text: 0, reasoning: undefined }, raw: embedded?.usage }
}

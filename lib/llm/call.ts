import type { LanguageModelV4CallOptions, LanguageModelV4FinishReason, LanguageModelV4Prompt, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { AskContext } from './ask.ts'
import { cleaner } from './clean.ts'
import type { Candidate, Draft, GenerateRequest } from './generate.ts'
import { responseFormatOf, withJsonWanted } from './json-mode.ts'
import { adjusted, answerForm } from './parameters.ts'
import { asVendorFailure, type Symptom, VendorFailure } from './refusal.ts'

/** What one call brought: its text and counts, and why it failed when it did; text beside a failure had gone out before. */
export type Called = {
  text: string
  finishReason: Draft['finishReason']
  usage?: LanguageModelV4Usage
  metadata?: Record<string, unknown>
  failure?: VendorFailure
  latencyMs: number
  ttftMs: number | null
}

/** Makes one call, with a limit on the wait for the first words, on the silence between words, and on the whole. Never throws. */
export async function call(candidate: Candidate, options: LanguageModelV4CallOptions, context: AskContext): Promise<Called> {
  const { clock } = context.gateway
  const startedAt = clock.now()
  const watch = watchOver(candidate, context)
  const said: CompletionSoFar = { text: '', finishReason: 'stop' }
  let failure: VendorFailure | undefined
  try {
    watch.signal.throwIfAborted()
    const work = (context.stream ? streamed : whole)(candidate, { ...options, abortSignal: watch.signal }, said, {
      ...context,
      heard: watch.heard,
    })
    await Promise.race([work, watch.cutShort]) // a model that ignores the signal is left all the same
  } catch (error) {
    failure = watch.signal.aborted ? asVendorFailure(watch.signal.reason) : asVendorFailure(error)
    watch.giveUp()
  } finally {
    watch.end()
  }
  const { firstAt, ...rest } = said
  return { ...rest, failure, latencyMs: clock.now() - startedAt, ttftMs: firstAt === undefined ? null : firstAt - startedAt }
}

/** More than any model says: an answer beyond it is no answer, and nobody should have to keep it. */
const answerCharsMax = 2_000_000
function refuseEndless(length: number): void {
  if (length > answerCharsMax)
    throw new VendorFailure('malformed', 'the answer is longer than any answer is', { symptom: 'unexpected_shape' })
}

type CompletionSoFar = Pick<Called, 'text' | 'finishReason' | 'usage' | 'metadata'> & { firstAt?: number }
type Hearing = AskContext & { heard: (words: boolean) => void }

async function whole(
  { model }: Candidate,
  options: LanguageModelV4CallOptions,
  said: CompletionSoFar,
  { onText, gateway }: Hearing,
): Promise<void> {
  const { content, finishReason, usage, providerMetadata } = await model.doGenerate(options)
  Object.assign(said, { usage, metadata: providerMetadata, firstAt: gateway.clock.now() })
  const clean = cleaner()
  const text = clean(content.map((part) => (part.type === 'text' ? part.text : '')).join('')) + clean(undefined)
  refuseEndless(text.length)
  said.text = text
  said.finishReason = finishOf(finishReason)
  if (said.text !== '') onText?.(said.text)
}

async function streamed(
  { model }: Candidate,
  options: LanguageModelV4CallOptions,
  said: CompletionSoFar,
  { onText, heard, gateway }: Hearing,
): Promise<void> {
  const { stream } = await model.doStream(options)
  const clean = cleaner()
  const pass = (text: string) => {
    if (text === '') return
    said.firstAt ??= gateway.clock.now()
    refuseEndless(said.text.length + text.length)
    said.text += text
    onText?.(text)
  }
  const reader = stream.getReader()
  const leave = () => void reader.cancel().catch(() => {}) // the connection is given up; how that ends changes nothing
  options.abortSignal?.addEventListener('abort', leave, { once: true })
  try {
    for (;;) {
      const { value: part, done } = await reader.read()
      if (done) return
      if (part.type !== 'stream-start') heard(part.type === 'text-delta') // it starts before the vendor has said anything
      if (part.type === 'text-delta') pass(clean(part.delta))
      if (part.type === 'error') throw part.error
      if (part.type === 'finish') {
        pass(clean(undefined))
        said.finishReason = finishOf(part.finishReason)
        Object.assign(said, { usage: part.usage, metadata: part.providerMetadata })
      }
    }
  } finally {
    leave()
  }
}

function finishOf({ unified }: LanguageModelV4FinishReason): Draft['finishReason'] {
  if (unified === 'content-filter') return 'content_filter'
  if (unified === 'error') throw new VendorFailure('overloaded', 'the vendor ended the answer with an error')
  return unified === 'length' ? 'length' : 'stop'
}

/** `leftOut`: parameters whose values the model refused in this turn. */
type Wanted = Pick<GenerateRequest, 'prompt' | 'json' | 'settings' | 'providerOptions'> & { leftOut?: ReadonlySet<string> }

/** What a model is asked: the prompt in the form it takes, the settings without those it has refused, and notes on these. */
export function optionsOf(
  candidate: Candidate,
  { prompt: wanted, json, providerOptions, settings: all, leftOut }: Wanted,
): { options: LanguageModelV4CallOptions; notes: string[] } {
  const model = leftOut?.has(answerForm) ? { ...candidate, jsonMode: null } : candidate
  const prompt = json ? withJsonWanted(wanted, model, json) : wanted
  const flat: LanguageModelV4Prompt = [{ role: 'user', content: [{ type: 'text', text: prompt.flat }] }]
  const { settings, options: inItsWords, notes } = adjusted(candidate.catalogId, all, leftOut)
  const responseFormat = json && responseFormatOf(model, json)
  const refused = json && candidate.jsonMode && !responseFormat ? ['response_format left out: the model refuses it'] : []
  const options = {
    prompt: candidate.style === 'chat' ? prompt.chat : flat,
    temperature: settings.temperature,
    topP: settings.topP,
    maxOutputTokens: settings.maxTokens,
    presencePenalty: settings.presencePenalty,
    frequencyPenalty: settings.frequencyPenalty,
    stopSequences: settings.stop,
    responseFormat,
    providerOptions: { ...providerOptions, ...inItsWords },
  }
  return { options, notes: [...notes, ...refused] }
}

const ended = new Error('the call has ended')
const tooLate = (symptom: Symptom, message: string) => new VendorFailure('timeout', message, { symptom })

/** Ends a call that keeps us waiting, or that its caller has ended. `heard` is told of each sign of life, with words or without. */
function watchOver({ timeouts, embedded }: Candidate, { signal, gateway: { clock }, deadline }: AskContext) {
  const aborter = new AbortController()
  const over = new AbortController()
  const cancel = () => aborter.abort(new VendorFailure('cancelled', 'the call was ended by its caller'))
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })

  const startedAt = clock.now()
  // The embedded engine answers when the vendors have used up all the time.
  const wholeBy = Math.min(startedAt + timeouts.totalMs, embedded ? Number.POSITIVE_INFINITY : deadline)
  let wordsBy = startedAt + timeouts.firstTokenMs
  let spoken = false
  const tooLateAt = (now: number): VendorFailure | undefined => {
    if (now >= wholeBy) return tooLate('total_timeout', 'the whole answer took too long')
    if (now < wordsBy) return undefined
    return spoken
      ? tooLate('idle_timeout', 'the answer stopped in the middle')
      : tooLate('first_token_timeout', 'the first words took too long')
  }
  const keepWatch = async (): Promise<void> => {
    for (let now = startedAt; ; now = clock.now()) {
      const failure = tooLateAt(now)
      if (failure) return aborter.abort(failure)
      await clock.sleep(Math.max(1, Math.min(wholeBy, wordsBy, now + timeouts.idleMs) - now), over.signal)
    }
  }
  keepWatch().catch(() => {}) // ends by `over`, when the call has ended
  const cutShort = new Promise<never>((_, reject) =>
    aborter.signal.addEventListener('abort', () => reject(aborter.signal.reason), { once: true }),
  )
  cutShort.catch(() => {}) // told to whoever still waits
  return {
    signal: aborter.signal,
    /** Rejects when the call is ended before its time. */
    cutShort,
    heard(words: boolean) {
      spoken ||= words
      const silentBy = clock.now() + timeouts.idleMs
      wordsBy = spoken ? silentBy : Math.max(wordsBy, silentBy) // a model that thinks aloud takes its time to the first word
    },
    /** Ends what a failed call may have left open: a connection whose body nobody reads any more. */
    giveUp: () => aborter.abort(ended),
    end() {
      over.abort(ended) // a reason of our own: making a DOMException for each call costs more than the watch
      signal?.removeEventListener('abort', cancel)
    },
  }
}

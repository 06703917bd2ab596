import { newId } from '../ids.ts'
import { type Called, call, optionsOf } from './call.ts'
import type { Gateway } from './gateway/gateway.ts'
import type { LaneRequest } from './gateway/lane.ts'
import type { Attempt, CallBegun, CallOutcome, Candidate, Draft, GenerateRequest, Skipped } from './generate.ts'
import { learnRefused, refusedBy } from './parameters.ts'
import { imagesIn, promptTokensOf, textIn } from './prompt-size.ts'
import { endingOf, noteSkipped, recordedCall } from './recorded-call.ts'
import type { VendorFailure } from './refusal.ts'

/** A model's answer, whole or cut short after words had gone out. */
export type Completion = {
  kind: 'answered'
  text: string
  finishReason: Draft['finishReason']
  usage: Draft['usage']
  metadata?: Record<string, unknown>
}
/** What came of asking a model; failed: every attempt did. */
export type CompletionResult = Completion | { kind: 'failed' }

/** `notes`: what the model is asked otherwise than it was meant to be. `leftOut`: parameters whose values it refused in this turn. `alone`: no other vendor's model is left in the plan. */
export type AskContext = GenerateRequest & {
  gateway: Gateway
  attempts: Attempt[]
  skipped: Skipped[]
  deadline: number
  notes: string[]
  leftOut: Set<string>
  alone: boolean
}

/** Where another model is left, nobody waits for this one as long as its vendor asks. */
const askedWaitMaxWithOthers = 5_000

/** Asks one model once the gateway lets it, and again while its failures are passing ones, there is time, and no word has gone out. */
export async function ask(candidate: Candidate, context: AskContext): Promise<CompletionResult> {
  const { gateway, signal, skipped } = context
  if (candidate.way) gateway.asked()
  let unfit = 0 // attempts that only told what the model does not take: they count as none
  for (let attempt = 1; ; attempt++) {
    const known = refusedBy(candidate.catalogId)
    const made = await makeCall(candidate, context, attempt)
    if ('notMade' in made) {
      if (signal?.aborted) return { kind: 'answered', text: '', finishReason: 'cancelled', usage: null }
      noteSkipped(skipped, candidate, made, attempt)
      return { kind: 'failed' }
    }
    const { called, outcome } = made
    const { failure, text } = called
    if (!failure || failure.reason === 'cancelled' || (text !== '' && context.stream)) return completionOf(called, outcome)
    if (learnRefused(candidate.catalogId, failure, known, context.leftOut)) {
      unfit++
      continue
    }
    const waitMs = waitAfter(failure, candidate, context, attempt - unfit)
    if (waitMs === undefined) return { kind: 'failed' }
    await gateway.clock.sleep(waitMs, signal).catch(() => {}) // stopped while waiting: seen above
  }
}

function waitAfter(failure: VendorFailure, candidate: Candidate, { gateway, deadline, alone }: AskContext, attempt: number) {
  if (!alone && (failure.retryAfterMs ?? 0) > askedWaitMaxWithOthers) return undefined
  return gateway.waitBeforeRetry(failure, candidate, attempt, deadline - gateway.clock.now())
}

/** One call; not made where the turn has ended or run out of time while its row was written. */
function makeCall(candidate: Candidate, context: AskContext, attempt: number) {
  const { gateway, signal, deadline, stream } = context
  const request = callRequestOf(candidate, context)
  return recordedCall(candidate, context, {
    begun: begunOf(candidate, request, { attempt, stream }),
    lane: laneRequestOf(context, request),
    prompt: request,
    notes: request.notes,
    hindrance() {
      if (signal?.aborted) return 'stopped'
      return gateway.clock.now() >= deadline && !candidate.embedded ? 'waited' : undefined
    },
    make() {
      context.onCall?.()
      return call(candidate, request.options, context)
    },
    isCutByTurn: ({ failure, latencyMs }) => failure?.symptom === 'total_timeout' && latencyMs < candidate.timeouts.totalMs,
  })
}

/** What a model is asked in one call, and how much that is. */
type CallRequest = ReturnType<typeof optionsOf> & { text: string; images: number; promptTokens: number }

export function callRequestOf(candidate: Candidate, context: Parameters<typeof optionsOf>[1] & { notes: string[] }): CallRequest {
  const { options, notes } = optionsOf(candidate, context)
  const text = textIn(options.prompt)
  const images = imagesIn(options.prompt)
  return { options, notes: [...context.notes, ...notes], text, images, promptTokens: promptTokensOf(text, images) }
}

/** The call as the ledger is told of it before it is made. */
export function begunOf(candidate: Candidate, request: CallRequest, { attempt, stream }: { attempt: number; stream: boolean }): CallBegun {
  const { provider, providerId, catalogId: model, embedded } = candidate
  const { options, text, images, promptTokens } = request
  const { temperature, maxOutputTokens: maxTokens } = options
  const asked = { promptChars: text.length, promptTokens, images, temperature, maxTokens, stream }
  return { entryId: newId('use'), provider, providerId, model, attempt, embedded, asked }
}

const laneRequestOf = (
  { priority = 'normal', flow = '', onPlace, signal, deadline: until }: AskContext,
  { options, promptTokens }: CallRequest,
): LaneRequest => ({
  priority,
  flow,
  onPlace,
  signal,
  until,
  tokens: promptTokens + (options.maxOutputTokens ?? 0), // as vendors count a call before it has ended
})

function completionOf(called: Called, outcome: CallOutcome | undefined): Completion {
  const { text, metadata } = called
  const { promptTokens = null, completionTokens = null, estimated = false } = outcome ?? {}
  const usage = promptTokens === null ? null : { promptTokens, completionTokens: completionTokens ?? 0, estimated }
  return { kind: 'answered', text, finishReason: endingOf(called), usage, metadata }
}

import { newId } from '../ids.ts'
import { type Called, call, optionsOf } from './call.ts'
import { countsOf } from './counts.ts'
import type { Gateway, Pass } from './gateway/gateway.ts'
import type { LaneRequest } from './gateway/lane.ts'
import { type SkipReason, sentenceOf } from './gateway/skip-reasons.ts'
import type { Attempt, CallOutcome, Candidate, Draft, GenerateRequest, Ledger, Skipped } from './generate.ts'
import { learnRefused, refusedBy } from './parameters.ts'
import { imagesIn, promptTokensOf, textIn } from './prompt-size.ts'
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
  for (let attempt = 1; ; attempt++) {
    const known = refusedBy(candidate.catalogId)
    const request = callRequestOf(candidate, context)
    const row = rowOf(candidate, context, { attempt, request })
    const pass = await admitted(candidate, context, { request, row })
    if ('notMade' in pass) {
      if (signal?.aborted) return { kind: 'answered', text: '', finishReason: 'cancelled', usage: null }
      // That it may not be asked again is no news: what the attempts before said is.
      if (attempt === 1 || !pass.notMade.reason) skipped.push({ model: candidate.catalogId, via: viaOf(candidate), ...pass.notMade })
      return { kind: 'failed' }
    }
    const { called, outcome } = await made(candidate, context, { attempt, request, row, pass })
    const { failure, text } = called
    if (!failure || failure.reason === 'cancelled' || (text !== '' && context.stream)) return completionOf(called, outcome)
    if (learnRefused(candidate.catalogId, failure, known, context.leftOut) && attempt < relearnMax) continue
    const waitMs = waitAfter(failure, candidate, context, attempt)
    if (waitMs === undefined) return { kind: 'failed' }
    await gateway.clock.sleep(waitMs, signal).catch(() => {}) // stopped while waiting: seen above
  }
}
/** A model refuses no more parameters than this one after the other. */
const relearnMax = 3

function waitAfter(failure: VendorFailure, candidate: Candidate, { gateway, deadline, alone }: AskContext, attempt: number) {
  if (!alone && (failure.retryAfterMs ?? 0) > askedWaitMaxWithOthers) return undefined
  return gateway.waitBeforeRetry(failure, candidate, attempt, deadline - gateway.clock.now())
}

/** What a model is asked in one call, and how much that is. */
type CallRequest = ReturnType<typeof optionsOf> & { text: string; images: number; promptTokens: number }

export function callRequestOf(candidate: Candidate, context: Parameters<typeof optionsOf>[1] & { notes: string[] }): CallRequest {
  const { options, notes } = optionsOf(candidate, context)
  const text = textIn(options.prompt)
  const images = imagesIn(options.prompt)
  return { options, notes: [...context.notes, ...notes], text, images, promptTokens: promptTokensOf(text, images) }
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

/** The provider and region by name, where a vendor may have several. */
export const viaOf = ({ way }: Pick<Candidate, 'way'>): string | undefined =>
  way?.name && (way.region ? `${way.name} · ${way.region}` : way.name)

/** The ledger row of one call: written once, before it is made, and taken out again when it is not made. */
type Row = { entryId: string; open(): ReturnType<Ledger['open']>; withdraw(): Promise<void> }

function rowOf(candidate: Candidate, { ledger, stream }: AskContext, { attempt, request }: { attempt: number; request: CallRequest }): Row {
  const entryId = newId('use')
  const { provider, providerId, catalogId: model, embedded } = candidate
  const { options, text, images, promptTokens } = request
  const { temperature, maxOutputTokens: maxTokens } = options
  const asked = { promptChars: text.length, promptTokens, images, temperature, maxTokens, stream }
  let opening: ReturnType<Ledger['open']> | undefined
  return {
    entryId,
    open() {
      opening ??= ledger.open({ entryId, provider, providerId, model, attempt, embedded, asked })
      return opening
    },
    async withdraw() {
      await opening?.then(
        () => ledger.withdraw(entryId),
        () => {}, // then there is none
      )
    },
  }
}

type NotMade = { notMade: Pick<Skipped, 'reason' | 'retryAfterMs' | 'why'> }

const skippedFor = (reason: SkipReason, retryAfterMs = 0): NotMade['notMade'] => ({ reason, retryAfterMs, why: sentenceOf[reason] })

/**
 * Waits until the call may be made and its row is written, or says why it is not made. Of one that waits for its place the row
 * is written shortly before it has it, so that a key's places are held for calls and not for our own writing.
 */
async function admitted(candidate: Candidate, context: AskContext, step: { request: CallRequest; row: Row }): Promise<Pass | NotMade> {
  const { request, row } = step
  const onNear = () => void row.open().catch(() => {}) // told below, when it is opened again
  const pass = await context.gateway.enter(candidate, { ...laneRequestOf(context, request), onNear })
  if ('refused' in pass) {
    await row.withdraw()
    return { notMade: skippedFor(pass.refused, pass.retryAfterMs) }
  }
  const why = await hindrance(candidate, context, { row, pass })
  if (!why) return pass
  pass.leave(undefined)
  await row.withdraw()
  return { notMade: why }
}

/** Why a call that has its place is not made after all: the ledger allows none, or the turn ended while its row was written. */
async function hindrance(
  candidate: Candidate,
  context: AskContext,
  step: { row: Row; pass: Pass },
): Promise<NotMade['notMade'] | undefined> {
  const { gateway, signal, deadline } = context
  const { row, pass } = step
  try {
    const refusal = await row.open()
    if (refusal) return { why: refusal.refused }
  } catch (error) {
    pass.leave(undefined)
    throw error
  }
  if (signal?.aborted) return skippedFor('stopped')
  return gateway.clock.now() >= deadline && !candidate.embedded ? skippedFor('waited') : undefined
}

type AdmittedCall = { attempt: number; request: CallRequest; row: Row; pass: Pass }

/** The call, whose row is written, and what became of it. The embedded engine is free and leaves no row. */
async function made(
  candidate: Candidate,
  context: AskContext,
  admittedCall: AdmittedCall,
): Promise<{ called: Called; outcome?: CallOutcome }> {
  const { ledger, attempts } = context
  const { embedded } = candidate
  const { attempt, request, row, pass } = admittedCall
  const { options, notes, text, images } = request
  context.onCall?.()
  const called = await call(candidate, options, context)
  const { failure } = called
  pass.leave({ failure, tokens: tokensOf(called), cutByTurn: isCutByTurn(called, candidate) })
  if (embedded) return { called }

  const outcome = await outcomeOf(called, candidate, text, images)
  ledger.settle(row.entryId, outcome)
  if (failure) context.onFailure?.(failure)
  attempts.push({ ...attemptOf(candidate, { attempt, outcome, failure, pass }), ...(notes.length > 0 && { notes }) })
  return { called, outcome }
}

type Ended = { attempt: number; outcome: CallOutcome; failure?: VendorFailure; pass: Pick<Pass, 'waitedMs'> }

/** A call that has ended, as it is told of. */
export function attemptOf(
  candidate: Pick<Candidate, 'catalogId' | 'provider' | 'way' | 'redact'>,
  { attempt, outcome: { status, error: reason, latencyMs, ttftMs }, failure, pass: { waitedMs } }: Ended,
): Attempt {
  return {
    provider: candidate.provider,
    model: candidate.catalogId,
    via: viaOf(candidate),
    attempt,
    status,
    reason,
    symptom: failure?.symptom,
    message: failure && (candidate.redact?.(failure.message) ?? failure.message), // a vendor's code is in it, and may be anything
    latencyMs,
    ttftMs,
    ...(waitedMs > 0 && { waitedMs }),
  }
}

/** The turn ran out of time, and not the call. */
const isCutByTurn = ({ failure, latencyMs }: Called, { timeouts }: Candidate): boolean =>
  failure?.symptom === 'total_timeout' && latencyMs < timeouts.totalMs

/** What the vendor counted; null where it did not. */
function tokensOf({ usage }: Called): number | null {
  const { inputTokens, outputTokens } = usage ?? {}
  return inputTokens?.total === undefined ? null : inputTokens.total + (outputTokens?.total ?? 0)
}

async function outcomeOf(called: Called, { model }: Candidate, prompt: string, images: number): Promise<CallOutcome> {
  const { failure, text, latencyMs, ttftMs } = called
  return {
    status: failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'failed') : 'success',
    error: failure?.reason,
    ...(await countsOf(called, model.modelId, { text: prompt, images })),
    completionChars: text.length,
    latencyMs,
    ttftMs,
    finishReason: endingOf(called),
  }
}

const endingOf = ({ failure, finishReason }: Called): Draft['finishReason'] =>
  failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'error') : finishReason

function completionOf(called: Called, outcome: CallOutcome | undefined): Completion {
  const { text, metadata } = called
  const { promptTokens = null, completionTokens = null, estimated = false } = outcome ?? {}
  const usage = promptTokens === null ? null : { promptTokens, completionTokens: completionTokens ?? 0, estimated }
  return { kind: 'answered', text, finishReason: endingOf(called), usage, metadata }
}

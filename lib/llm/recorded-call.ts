import type { Called } from './call.ts'
import { countsOf } from './counts.ts'
import type { Gateway, Pass } from './gateway/gateway.ts'
import type { LaneRequest } from './gateway/lane.ts'
import { type SkipReason, sentenceOf } from './gateway/skip-reasons.ts'
import type { Attempt, CallBegun, CallOutcome, Candidate, Draft, Ledger, Skipped } from './generate.ts'
import type { VendorFailure } from './refusal.ts'

/** A model through one provider, whatever it makes. */
type Callee = Pick<Candidate, 'catalogId' | 'provider' | 'timeouts' | 'way' | 'redact'> & { embedded?: boolean; model: { modelId: string } }

/** By whom a call is let through, and where it is written down. */
type Books = { gateway: Gateway; ledger: Ledger; attempts: Attempt[]; onFailure?(failure: VendorFailure): void }

/** A call that is to be made. */
type CallToMake<Made extends Called = Called> = {
  begun: CallBegun
  lane: LaneRequest
  /** What it is counted by where its vendor does not count. */
  prompt: { text: string; images: number }
  /** What of it is otherwise than it was meant to be. */
  notes?: string[]
  /** Why it is not made after all, once it has its place and its row. */
  hindrance(): SkipReason | undefined
  /** Never throws. */
  make(): Promise<Made>
  /** It was ended for want of time, which is no fault of its vendor's. */
  isCutByTurn(called: Called): boolean
}

type NotMade = { notMade: Pick<Skipped, 'reason' | 'retryAfterMs' | 'why'> }

/**
 * One call: made once the gateway lets it and its row is written, and then told to the gateway, the ledger and the trace; or why
 * it is not made, with no row left. The embedded engine is free: of its calls there is no outcome. Throws when the ledger cannot be
 * written.
 */
export async function recordedCall<Made extends Called>(
  callee: Callee,
  books: Books,
  call: CallToMake<Made>,
): Promise<{ called: Made; outcome?: CallOutcome } | NotMade> {
  const pass = await admitted(callee, books, call)
  if ('notMade' in pass) return pass
  const called = await call.make()
  const { failure } = called
  pass.leave({ failure, tokens: tokensOf(called), cutByTurn: call.isCutByTurn(called) })
  if (callee.embedded) return { called }

  const outcome = await outcomeOf(called, callee.model.modelId, call.prompt)
  books.ledger.settle(call.begun.entryId, outcome)
  if (failure) books.onFailure?.(failure)
  books.attempts.push(attemptOf(callee, call, { outcome, failure, pass }))
  return { called, outcome }
}

/** The provider and region by name, where a vendor may have several. */
export const viaOf = ({ way }: Pick<Candidate, 'way'>): string | undefined =>
  way?.name && (way.region ? `${way.name} · ${way.region}` : way.name)

/** Tells that a model was not asked. That it may not be asked again is no news: what its attempts before said is. */
export function noteSkipped(skipped: Skipped[], callee: Pick<Candidate, 'catalogId' | 'way'>, { notMade }: NotMade, attempt: number): void {
  if (attempt === 1 || !notMade.reason) skipped.push({ model: callee.catalogId, via: viaOf(callee), ...notMade })
}

/** How a call has ended. */
export const endingOf = ({ failure, finishReason }: Called): Draft['finishReason'] =>
  failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'error') : finishReason

/** The row of one call: written once, before it is made, and taken out again when it is not made. */
function rowOf(begun: CallBegun, ledger: Ledger) {
  let opening: ReturnType<Ledger['open']> | undefined
  return {
    open() {
      opening ??= ledger.open(begun)
      return opening
    },
    async withdraw() {
      await opening?.then(
        (refusal) => (refusal ? undefined : ledger.withdraw(begun.entryId)),
        () => {}, // then there is none
      )
    },
  }
}
type Row = ReturnType<typeof rowOf>

const skippedFor = (reason: SkipReason, retryAfterMs = 0): NotMade['notMade'] => ({ reason, retryAfterMs, why: sentenceOf[reason] })

/**
 * Waits until the call may be made and its row is written, or says why it is not made. Of one that waits for its place the row
 * is written shortly before it has it, so that a key's places are held for calls and not for our own writing.
 */
async function admitted(callee: Callee, { gateway, ledger }: Books, { begun, lane, hindrance }: CallToMake): Promise<Pass | NotMade> {
  const row = rowOf(begun, ledger)
  const onNear = () => void row.open().catch(() => {}) // told below, when it is opened again
  const pass = await gateway.enter(callee, { ...lane, onNear })
  if ('refused' in pass) {
    await row.withdraw()
    return { notMade: skippedFor(pass.refused, pass.retryAfterMs) }
  }
  const why = await opened(row, pass, hindrance)
  if (!why) return pass
  pass.leave(undefined)
  await row.withdraw()
  return { notMade: why }
}

/** Opens the row of a call that has its place. Says why it is not made after all: the ledger allows none, or it came too late. */
async function opened(row: Row, pass: Pass, hindrance: CallToMake['hindrance']): Promise<NotMade['notMade'] | undefined> {
  try {
    const refusal = await row.open()
    if (refusal) return { why: refusal.refused }
  } catch (error) {
    pass.leave(undefined)
    throw error
  }
  const reason = hindrance()
  return reason && skippedFor(reason)
}

type Ended = { outcome: CallOutcome; failure?: VendorFailure; pass: Pick<Pass, 'waitedMs'> }

/** A call that has ended, as the trace tells of it. */
function attemptOf(callee: Callee, { begun, notes = [] }: CallToMake, { outcome, failure, pass: { waitedMs } }: Ended): Attempt {
  const { status, error: reason, latencyMs, ttftMs } = outcome
  return {
    provider: callee.provider,
    model: callee.catalogId,
    via: viaOf(callee),
    attempt: begun.attempt,
    status,
    reason,
    symptom: failure?.symptom,
    message: failure && (callee.redact?.(failure.message) ?? failure.message), // a vendor's code is in it, and may be anything
    latencyMs,
    ttftMs,
    ...(waitedMs > 0 && { waitedMs }),
    ...(notes.length > 0 && { notes }),
  }
}

/** What the vendor counted; null where it did not. */
function tokensOf({ usage }: Called): number | null {
  const { inputTokens, outputTokens } = usage ?? {}
  return inputTokens?.total === undefined ? null : inputTokens.total + (outputTokens?.total ?? 0)
}

async function outcomeOf(called: Called, modelId: string, prompt: CallToMake['prompt']): Promise<CallOutcome> {
  const { failure, text, latencyMs, ttftMs } = called
  return {
    status: failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'failed') : 'success',
    error: failure?.reason,
    ...(await countsOf(called, modelId, prompt)),
    completionChars: text.length,
    latencyMs,
    ttftMs,
    finishReason: endingOf(called),
  }
}

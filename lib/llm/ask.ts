import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import { type Called, call, optionsOf } from './call.ts'
import type { Attempt, CallOutcome, Candidate, Draft, GenerateRequest } from './generate.ts'
import { learnRefused } from './parameters.ts'
import { attemptsMax, waitBeforeRetry } from './retry.ts'
import { estimateTokens } from './tokens.ts'

/** A model's answer, whole or cut short after words had gone out, or the failure of every attempt. */
export type Asked =
  | { kind: 'answered'; text: string; finishReason: Draft['finishReason']; usage: Draft['usage']; metadata?: Record<string, unknown> }
  | { kind: 'failed' }

/** A rule of thumb for a picture of the size that we send. */
const tokensOfPicture = 1_000

export type AskContext = GenerateRequest & { clock: Clock; attempts: Attempt[]; deadline: number }

/** Asks one model, and again while its failures are passing ones, there is time, and no word has gone out. */
export async function ask(candidate: Candidate, context: AskContext): Promise<Asked> {
  for (let attempt = 1; ; attempt++) {
    if (context.signal?.aborted) return { kind: 'answered', text: '', finishReason: 'cancelled', usage: null }
    const { called, outcome } = await recorded(candidate, context, attempt)
    const { failure, text } = called
    if (!failure || failure.reason === 'cancelled' || (text !== '' && context.stream)) return answered(called, outcome)
    if (learnRefused(candidate.catalogId, failure) && attempt < attemptsMax) continue
    const waitMs = waitBeforeRetry(failure, attempt, { remainingMs: context.deadline - context.clock.now(), random: context.random })
    if (waitMs === undefined) return { kind: 'failed' }
    await context.clock.sleep(waitMs, context.signal).catch(() => {}) // stopped while waiting: seen above
  }
}

/** One call with its ledger row before it, and what became of it afterwards. The embedded engine is free and leaves no row. */
async function recorded(candidate: Candidate, context: AskContext, attempt: number): Promise<{ called: Called; outcome?: CallOutcome }> {
  const { ledger, stream, attempts } = context
  const { provider, providerId, catalogId: model, embedded } = candidate
  const { options, notes } = optionsOf(candidate, context)
  const entryId = newId('use')
  const { temperature, maxOutputTokens: maxTokens } = options
  const text = promptText(candidate, context)
  const promptTokens = estimateTokens(text) + (candidate.style === 'chat' ? picturesIn(context.prompt.chat) * tokensOfPicture : 0)
  const asked = { promptChars: text.length, promptTokens, temperature, maxTokens, stream }
  await ledger.open({ entryId, provider, providerId, model, attempt, embedded, asked })
  const called = await call(candidate, options, context)
  if (embedded) return { called }

  const outcome = outcomeOf(called, asked.promptTokens)
  ledger.settle(entryId, outcome)
  const { status, error: reason, latencyMs, ttftMs } = outcome
  const { message, symptom } = called.failure ?? {}
  if (called.failure) context.onFailure?.(called.failure)
  attempts.push({ provider, model, attempt, status, reason, symptom, message, latencyMs, ttftMs, ...(notes.length > 0 && { notes }) })
  return { called, outcome }
}

const promptText = ({ style }: Candidate, { prompt }: AskContext): string => (style === 'chat' ? textIn(prompt.chat) : prompt.flat)

const textIn = (prompt: GenerateRequest['prompt']['chat']): string =>
  prompt
    .map(({ content }) => (typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')))
    .join('\n')

const picturesIn = (chat: GenerateRequest['prompt']['chat']): number =>
  chat.flatMap(({ content }) => (typeof content === 'string' ? [] : content.filter(({ type }) => type === 'file'))).length

/** The vendor's own counts, else an estimate marked as one; a call that brought nothing has no counts at all. */
function outcomeOf(called: Called, promptTokens: number): CallOutcome {
  const { failure, text, usage, latencyMs, ttftMs } = called
  const status = failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'failed') : 'success'
  const counted = usage?.inputTokens.total !== undefined && usage.outputTokens.total !== undefined
  const billed = counted || text !== '' || status === 'success'
  return {
    status,
    error: failure?.reason,
    promptTokens: billed ? (usage?.inputTokens.total ?? promptTokens) : null,
    completionTokens: billed ? (usage?.outputTokens.total ?? estimateTokens(text)) : null,
    cachedTokens: usage?.inputTokens.cacheRead ?? null,
    estimated: billed && !counted,
    latencyMs,
    ttftMs,
    finishReason: endingOf(called),
  }
}

const endingOf = ({ failure, finishReason }: Called): Draft['finishReason'] =>
  failure ? (failure.reason === 'cancelled' ? 'cancelled' : 'error') : finishReason

function answered(called: Called, outcome: CallOutcome | undefined): Asked {
  const { text, metadata } = called
  const { promptTokens = null, completionTokens = null, estimated = false } = outcome ?? {}
  const usage = promptTokens === null ? null : { promptTokens, completionTokens: completionTokens ?? 0, estimated }
  return { kind: 'answered', text, finishReason: endingOf(called), usage, metadata }
}

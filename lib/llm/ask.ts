import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import { type Called, call, optionsOf } from './call.ts'
import { countsOf, tokensOfImage } from './counts.ts'
import type { Attempt, CallOutcome, Candidate, Draft, GenerateRequest, Prompt } from './generate.ts'
import { learnRefused, refusedBy } from './parameters.ts'
import { attemptsMax, waitBeforeRetry } from './retry.ts'
import { estimateTokens } from './tokens.ts'

/** A model's answer, whole or cut short after words had gone out, or the failure of every attempt. */
export type Asked =
  | { kind: 'answered'; text: string; finishReason: Draft['finishReason']; usage: Draft['usage']; metadata?: Record<string, unknown> }
  | { kind: 'failed' }

/** `notes`: what the model is asked otherwise than it was meant to be. */
export type AskContext = GenerateRequest & { clock: Clock; attempts: Attempt[]; deadline: number; notes: string[] }

/** Asks one model, and again while its failures are passing ones, there is time, and no word has gone out. */
export async function ask(candidate: Candidate, context: AskContext): Promise<Asked> {
  for (let attempt = 1; ; attempt++) {
    if (context.signal?.aborted) return { kind: 'answered', text: '', finishReason: 'cancelled', usage: null }
    const known = refusedBy(candidate.catalogId)
    const { called, outcome } = await recorded(candidate, context, attempt)
    const { failure, text } = called
    if (!failure || failure.reason === 'cancelled' || (text !== '' && context.stream)) return answered(called, outcome)
    if (learnRefused(candidate.catalogId, failure, known) && attempt < attemptsMax) continue
    const waitMs = waitBeforeRetry(failure, attempt, { remainingMs: context.deadline - context.clock.now(), random: context.random })
    if (waitMs === undefined) return { kind: 'failed' }
    await context.clock.sleep(waitMs, context.signal).catch(() => {}) // stopped while waiting: seen above
  }
}

/** One call with its ledger row before it, and what became of it afterwards. The embedded engine is free and leaves no row. */
async function recorded(candidate: Candidate, context: AskContext, attempt: number): Promise<{ called: Called; outcome?: CallOutcome }> {
  const { ledger, stream, attempts } = context
  const { provider, providerId, catalogId: model, embedded } = candidate
  const { options, notes: refused } = optionsOf(candidate, context)
  const notes = [...context.notes, ...refused]
  const entryId = newId('use')
  const { temperature, maxOutputTokens: maxTokens } = options
  const text = textIn(options.prompt)
  const images = imagesIn(options.prompt)
  const asked = {
    promptChars: text.length,
    promptTokens: estimateTokens(text) + images * tokensOfImage,
    images,
    temperature,
    maxTokens,
    stream,
  }
  await ledger.open({ entryId, provider, providerId, model, attempt, embedded, asked })
  const called = await call(candidate, options, context)
  if (embedded) return { called }

  const outcome = await outcomeOf(called, candidate, text, images)
  ledger.settle(entryId, outcome)
  const { status, error: reason, latencyMs, ttftMs } = outcome
  const { message: plain, symptom } = called.failure ?? {}
  const message = plain && (candidate.redact?.(plain) ?? plain) // a vendor's code is in it, and may be anything
  if (called.failure) context.onFailure?.(called.failure)
  attempts.push({ provider, model, attempt, status, reason, symptom, message, latencyMs, ttftMs, ...(notes.length > 0 && { notes }) })
  return { called, outcome }
}

/** About how many tokens a prompt has in this form. */
export const promptTokens = (prompt: Prompt, style: Candidate['style']): number => estimateTokens(textOf(prompt, style))

/** Whether a prompt has at most so many tokens. A token is at least a byte, so most prompts need not be counted for that. */
export function hasRoom(prompt: Prompt, style: Candidate['style'], room: number): boolean {
  const text = textOf(prompt, style)
  const left = room - (style === 'chat' ? imagesIn(prompt.chat) * tokensOfImage : 0)
  return text.length * bytesMax <= left || estimateTokens(text) <= left
}
/** Of UTF-8, for one unit of UTF-16. */
const bytesMax = 3

const textOf = ({ chat, flat }: Prompt, style: Candidate['style']): string => (style === 'chat' ? textIn(chat) : flat)

const imagesIn = (prompt: Prompt['chat']): number =>
  prompt.reduce((sum, { content }) => sum + (typeof content === 'string' ? 0 : content.filter(isImage).length), 0)

const isImage = (part: { type: string; mediaType?: string }): boolean => part.type === 'file' && /^image\b/.test(part.mediaType ?? '')

const textIn = (prompt: Prompt['chat']): string =>
  prompt
    .map(({ content }) => (typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')))
    .join('\n')

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

function answered(called: Called, outcome: CallOutcome | undefined): Asked {
  const { text, metadata } = called
  const { promptTokens = null, completionTokens = null, estimated = false } = outcome ?? {}
  const usage = promptTokens === null ? null : { promptTokens, completionTokens: completionTokens ?? 0, estimated }
  return { kind: 'answered', text, finishReason: endingOf(called), usage, metadata }
}

/** What several calls for one answer used together. */
export function sumOf(a: Draft['usage'], b: Draft['usage']): Draft['usage'] {
  if (!a || !b) return a ?? b
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    estimated: a.estimated || b.estimated,
  }
}

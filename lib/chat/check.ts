import { citationsOf, type PassageQuote } from '../knowledge/quote.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import type { Draft } from '../llm/generate.ts'
import type { AnswerStatus } from './events.ts'
import { apology } from './prompt.ts'
import type { Turn } from './turn-state.ts'

/** A draft that may be shown: with the passages it stands on, or the apology when there is nothing to show. */
export type CheckedAnswer = {
  status: AnswerStatus
  reply: string
  finishReason: string
  citations: PassageQuote[]
  passages: RetrievedPassage[]
  /** The reply as a value, where it had to be JSON. */
  json?: unknown
  /** Why it is not. */
  problem?: string
  /** Where the gateway let no call through to any model: when it may let one. */
  retryInSeconds?: number
}

/** What was said for a turn, by a model or in its stead, and what became of it. `isUntold`: its listeners have not heard a word of it yet. */
export type CheckedDraft = { draft: Draft; checked: CheckedAnswer; isUntold?: boolean }

/** What its listeners are still to be told: all of it, the apology, or what follows every answer on its topic. */
export const unsaidIn = ({ draft, checked, isUntold }: CheckedDraft): string =>
  isUntold ? checked.reply : checked.reply.slice(draft.text.length)

/** Decides what becomes of a draft. An empty one is a failure however it ended, unless the caller stopped it himself. */
export function checkAnswer(draft: Draft, turn: Turn, passages: RetrievedPassage[]): CheckedAnswer {
  const { lang, request, json, route } = turn
  const failed = draft.finishReason === 'error' || (draft.text.trim() === '' && draft.finishReason !== 'cancelled')
  if (failed && draft.text.trim() === '') {
    const reply = request.passThrough ? '' : apology(lang)
    const problem = json && (draft.problem ?? 'no model answered')
    return { status: 'failed', reply, finishReason: 'error', citations: [], passages, problem, retryInSeconds: retryOf(draft) }
  }
  const quoted = draft.metadata?.frontdesk as { citations?: PassageQuote[] } | undefined
  const said = draft.json === undefined ? draft.text : textsIn(draft.json).join('\n')
  const citations = draft.embedded ? (quoted?.citations ?? []) : citationsOf(said, passages)
  const status = failed ? 'failed' : 'answered'
  const closing = json || failed || draft.finishReason === 'cancelled' || !route.disclaimer ? '' : `\n\n${route.disclaimer}`
  return { status, reply: `${draft.text}${closing}`, finishReason: draft.finishReason, citations, passages, json: draft.json }
}

/** When to come again, where nobody could be asked: as soon as one of the models may let a call through, and no sooner than in a second. */
function retryOf({ attempts, skipped }: Draft): number | undefined {
  const waits = skipped.flatMap(({ retryAfterMs }) => retryAfterMs ?? [])
  return attempts.length === 0 && waits.length > 0 ? Math.max(1, Math.ceil(Math.min(...waits) / 1_000)) : undefined
}

/** The texts of a JSON value: its numbers in brackets are lists, no citations. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []

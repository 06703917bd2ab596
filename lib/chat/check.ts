import { citationsOf, type PassageQuote } from '../knowledge/quote.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import type { Draft } from '../llm/generate.ts'
import type { Turn } from './admit.ts'
import type { AnswerStatus } from './events.ts'
import { apology } from './prompt.ts'

/** A draft that may be shown: with the passages it stands on, or the apology when there is nothing to show. */
export type CheckedAnswer = {
  status: AnswerStatus
  reply: string
  finishReason: string
  citations: PassageQuote[]
  passages: RetrievedPassage[]
}

/** Decides what becomes of a draft. An empty one is a failure however it ended, unless the caller stopped it himself. */
export function checkAnswer(draft: Draft, { lang, request }: Turn, passages: RetrievedPassage[]): CheckedAnswer {
  const failed = draft.finishReason === 'error' || (draft.text.trim() === '' && draft.finishReason !== 'cancelled')
  if (failed && draft.text.trim() === '') {
    return { status: 'failed', reply: request.passThrough ? '' : apology(lang), finishReason: 'error', citations: [], passages }
  }
  const quoted = draft.metadata?.frontdesk as { citations?: PassageQuote[] } | undefined
  const citations = draft.embedded ? (quoted?.citations ?? []) : citationsOf(draft.text, passages)
  return { status: failed ? 'failed' : 'answered', reply: draft.text, finishReason: draft.finishReason, citations, passages }
}

import type { PassageQuote } from '../../knowledge/quote.ts'
import { type Draft, uncalledDraft } from '../../llm/generate.ts'
import type { Cost } from '../../usage/cost.ts'
import type { CheckedAnswer, CheckedDraft } from '../check.ts'
import type { Turn } from '../turn-state.ts'

/**
 * An answer as another turn may have it. `cost` is what it cost the turn that asked; null where a price is unknown. `similarity`:
 * where it is told to a question that is only alike.
 */
export type KeptAnswer = Pick<CheckedAnswer, 'reply' | 'json'> &
  Pick<Draft, 'model' | 'provider' | 'finishReason' | 'degraded'> & { citations: PassageQuote[]; cost: Cost[] | null; similarity?: number }

export function keptOf({ draft, checked }: CheckedDraft, cost: Cost[] | null): KeptAnswer {
  const { model, provider, finishReason, degraded } = draft
  const { reply, json, citations } = checked
  return { reply, json, citations, model, provider, finishReason, degraded, cost }
}

/** An answer for a turn that called nobody: it used no tokens. */
export function saidAgain(kept: KeptAnswer, passages: CheckedAnswer['passages']): CheckedDraft {
  const { reply, json, citations, model, provider, finishReason, degraded } = kept
  return {
    draft: { ...uncalledDraft(reply, finishReason), model, provider, degraded, json },
    checked: { status: 'answered', reply, finishReason, json, citations, passages },
  }
}

/** Whether an answer came to its end, so that those who asked the same may have it. */
export const isWhole = ({ checked: { status, finishReason } }: CheckedDraft): boolean =>
  status === 'answered' && finishReason !== 'error' && finishReason !== 'cancelled'

/** Whether it is good enough for those who ask later: not cut short, pieced together, of a text read in part, or given in a model's stead. */
export function isWorthKeeping({ draft, checked }: CheckedDraft, { plan, forced }: Pick<Turn, 'plan' | 'forced'>): boolean {
  const isItsOwn = !forced || draft.model === plan[0]?.catalogId
  return (
    checked.status === 'answered' && checked.finishReason === 'stop' && !draft.embedded && !draft.resumed && !draft.isPartial && isItsOwn
  )
}

import { promptTokens } from '../llm/ask.ts'
import { tokensOfImage } from '../llm/counts.ts'
import { type Candidate, type Draft, type GenerateRequest, generate, type Skipped } from '../llm/generate.ts'
import { estimateTokens } from '../llm/tokens.ts'
import { type Affordable, affordable, mostOf } from '../usage/budgets/affordable.ts'
import type { Held, Spender } from '../usage/budgets/holding.ts'
import { budgetExceeded, type LeftIn, limitsFor, overBudget } from '../usage/budgets/spending.ts'
import type { TurnLedger } from '../usage/ledger.ts'
import { priceInForce } from '../usage/prices.ts'
import type { Turn } from './admit.ts'
import { withTexts } from './long-text/words.ts'
import { onlyKnowledge } from './prompt.ts'

/* What a turn's budgets let it do. They are asked twice: before anything is written, and when the prompt is known. */

/** In whose name a turn's calls are made. */
export const spenderOf = ({ request, caller, bot }: Pick<Turn, 'request' | 'caller' | 'bot'>): Spender => ({
  apiKeyId: caller.kind === 'key' ? caller.keyId : null,
  botId: bot?.id ?? null,
  ...(caller.kind === 'visitor' && { visitor: { id: caller.visitorId, address: request.address ?? 'unknown' } }),
})

/** A vendor's answer or none: the embedded engine cannot stand in. */
const needsModel = ({ request, json }: Pick<Turn, 'request' | 'json'>): boolean => request.passThrough !== undefined || json !== undefined

const vendorsIn = (plan: Candidate[]): Candidate[] => plan.filter(({ embedded }) => !embedded)

/** Refuses a turn at once (402) that its budgets leave nobody to answer. A bot's prompt is not known yet: the question alone counts. */
export async function refuseSpent(
  turn: Pick<Turn, 'request' | 'caller' | 'bot' | 'lang' | 'plan' | 'json' | 'images' | 'texts'>,
): Promise<void> {
  const limits = await limitsFor(spenderOf(turn), new Date())
  if (limits.length === 0) return
  const plan = needsModel(turn) ? vendorsIn(turn.plan) : turn.plan
  const text = turn.request.passThrough?.flat ?? withTexts(turn.request.question, turn.texts, turn.lang)
  const maxTokens = turn.request.passThrough?.settings.maxTokens ?? turn.bot?.maxTokens
  const images = turn.images.length
  const asked = { promptTokens: estimateTokens(text) + images * tokensOfImage, promptChars: text.length, images, maxTokens }
  const verdict = await judged(plan, limits, () => asked)
  if ('refusedBy' in verdict) throw budgetExceeded(verdict.refusedBy)
}

/** A turn whose question is `recorded`: it says nothing before. */
type Step = { turn: Turn; ledger: TurnLedger; recorded: Promise<void> }

/**
 * Asks the models that the turn's budgets allow. Where they allow none, the embedded engine answers what the knowledge holds,
 * and anything else gets one sentence. Throws `budget_exceeded` where only a model could answer, or the budget wants it so.
 */
export async function generateInBudget(request: GenerateRequest, step: Step): Promise<Draft> {
  const { turn, ledger } = step
  const images = turn.images.length
  const { prompt, settings } = request
  const verdict = await budgetsAllow(request.plan, turn, ({ style }) => ({
    promptTokens: promptTokens(prompt, style) + images * tokensOfImage,
    promptChars: prompt.flat.length,
    images,
    maxTokens: settings.maxTokens,
  }))
  if ('refusedBy' in verdict) return withoutModel(verdict.refusedBy, request, step, [])
  const leftOut = verdict.leftOut.map(({ candidate, by }): Skipped => ({ model: candidate.catalogId, why: overBudget(by) }))
  const draft = await generate({ ...request, plan: verdict.plan })
  const skipped = [...leftOut, ...draft.skipped]
  const refusedBy = ledger.refusedBy()
  // Another turn was faster.
  if (refusedBy && draft.attempts.length === 0 && draft.text === '') return withoutModel(refusedBy, request, step, skipped)
  return { ...draft, skipped, degraded: draft.degraded || (draft.embedded && leftOut.length > 0) }
}

/** What of a plan the turn's budgets have room for now, asked like this; all of it where nothing is limited. */
export async function budgetsAllow(plan: Candidate[], turn: Turn, asked: (candidate: Candidate) => Estimate): Promise<Affordable<LeftIn>> {
  const limits = await limitsFor(spenderOf(turn), new Date())
  return limits.length === 0 ? { plan, leftOut: [] } : judged(plan, limits, asked)
}

/** What a turn gets that this budget lets no model answer: what the knowledge holds, else one sentence. Throws as `generateInBudget` does. */
export async function answerFromKnowledge(by: Held, request: GenerateRequest, step: Step): Promise<Draft> {
  const plan = request.plan.filter(({ embedded }) => embedded)
  const skipped = vendorsIn(request.plan).map(({ catalogId: model }): Skipped => ({ model, why: overBudget(by) }))
  if (plan.length === 0 || needsModel(step.turn) || by.budget.whenSpent === 'refuse') return withoutModel(by, request, step, skipped)
  const draft = await generate({ ...request, plan })
  return draft.text === '' ? withoutModel(by, request, step, skipped) : { ...draft, skipped, degraded: true }
}

/**
 * What a turn gets that no model may answer, and that the knowledge does not. Words that have gone out already are left as they
 * are: an answer that broke off.
 */
async function withoutModel(by: Held, { onText, said }: GenerateRequest, step: Step, skipped: Skipped[]): Promise<Draft> {
  const { turn, recorded } = step
  if (needsModel(turn) || by.budget.whenSpent === 'refuse') throw budgetExceeded(by)
  await recorded
  const text = said || onlyKnowledge(turn.lang)
  if (!said) onText?.(text)
  return {
    text,
    finishReason: said ? 'error' : 'stop',
    model: '',
    provider: '',
    embedded: true,
    degraded: true,
    usage: null,
    attempts: [],
    skipped: skipped.length > 0 ? skipped : turn.plan.map(({ catalogId: model }) => ({ model, why: overBudget(by) })),
  }
}

type Estimate = Parameters<typeof mostOf>[1]

/** Which of these models the limits allow, by their prices now. */
async function judged(plan: Candidate[], limits: LeftIn[], asked: (candidate: Candidate) => Estimate) {
  const now = new Date()
  const models = [...new Set(vendorsIn(plan).map(({ catalogId }) => catalogId))]
  const prices = new Map(await Promise.all(models.map(async (model) => [model, await priceInForce(model, now)] as const)))
  return affordable(plan, limits, (candidate) => mostOf(prices.get(candidate.catalogId), asked(candidate)))
}

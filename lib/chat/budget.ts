import { isText } from '../images/attachments.ts'
import { vendorsIn } from '../llm/catalog.ts'
import { type Candidate, type Draft, type GenerateRequest, generate, type Ledger, type Skipped, uncalledDraft } from '../llm/generate.ts'
import { promptTokens, promptTokensOf } from '../llm/prompt-size.ts'
import { type Affordable, affordable, fittingVendors, mostOf } from '../usage/budgets/affordable.ts'
import { tellRefused } from '../usage/budgets/alerts.ts'
import { budgetExceeded, type LeftIn, limitsFor, overBudget, type Refusal } from '../usage/budgets/spending.ts'
import { priceInForce } from '../usage/prices.ts'
import type { FlightLead } from './answer-cache/answer-once.ts'
import { settingsOf } from './class-settings.ts'
import { type SpendingTurn, spenderOf } from './ledger-subject.ts'
import { onlyKnowledge } from './prompt.ts'
import type { Turn, TurnContext } from './turn-state.ts'

/*
 * What a turn's budgets let it do. They are asked twice: before anything is written, and when the prompt is known; and by `auto`,
 * which chooses among the models that they allow.
 */

/** A vendor's answer or none: the embedded engine cannot stand in. */
const needsModel = ({ request, json }: Pick<Turn, 'request' | 'json'>): boolean => request.passThrough !== undefined || json !== undefined

/** What a turn asks as far as it is known before anything is written. A bot's prompt is not: the question alone counts. */
function askedAtFirst(
  { passThrough, question, attachments = [] }: Turn['request'],
  ofBot: number | undefined,
  texts: string[] = [],
): Estimate {
  const text = passThrough?.flat ?? [question, ...texts].join('\n')
  const images = attachments.filter((one) => !isText(one)).length
  const maxTokens = passThrough?.settings.maxTokens ?? ofBot
  return { promptTokens: promptTokensOf(text, images), promptChars: text.length, images, maxTokens }
}

/** The models of a plan that the budgets allow; all of them where they allow none, so that it is for the budgets to say what follows. */
export async function allowedOf(turn: SpendingTurn, plan: Candidate[]): Promise<Candidate[]> {
  const limits = await limitsFor(spenderOf(turn), new Date())
  if (limits.length === 0) return plan
  const fitting = fittingVendors(plan, limits, await mostFor(plan, () => askedAtFirst(turn.request, turn.bot?.maxTokens)))
  return fitting.length === 0 ? plan : fitting
}

/** Refuses a turn at once (402) that its budgets leave nobody to answer. */
export async function refuseSpent(turn: SpendingTurn & Pick<Turn, 'plan' | 'json' | 'route' | 'texts'>): Promise<void> {
  const limits = await limitsFor(spenderOf(turn), new Date())
  if (limits.length === 0) return
  const plan = needsModel(turn) ? vendorsIn(turn.plan) : turn.plan
  const texts = turn.texts.map(({ text }) => text)
  const verdict = await judged(turn, plan, limits, () => askedAtFirst(turn.request, settingsOf(turn)?.maxTokens, texts))
  if ('refusedBy' in verdict) throw budgetExceeded(verdict.refusedBy)
}

/** A turn on whose budgets an answer depends. `leave`: called before the first word of what only its budget makes of the answer. */
type BudgetedTurn = Pick<TurnContext, 'turn' | 'ledger' | 'recorded'> & Pick<FlightLead, 'leave'>

/**
 * Asks the models that the turn's budgets allow. Where they allow none, the embedded engine answers what the knowledge holds,
 * and anything else gets one sentence. Throws `budget_exceeded` where only a model could answer, or the budget wants it so.
 */
export async function generateInBudget(request: GenerateRequest, context: BudgetedTurn): Promise<Draft> {
  const { turn, ledger, leave } = context
  const images = turn.images.length
  const { prompt, settings } = request
  const verdict = await budgetsAllow(request.plan, turn, ({ style }) => ({
    promptTokens: promptTokens(prompt, style, images),
    promptChars: prompt.flat.length,
    images,
    maxTokens: settings.maxTokens,
  }))
  if ('refusedBy' in verdict) return withoutModel(verdict.refusedBy, request, context, [])
  const leftOut = verdict.leftOut.map(({ candidate, by }): Skipped => ({ model: candidate.catalogId, why: overBudget(by) }))
  if (leftOut.length > 0) leave?.()
  const refusedBefore = ledger.refusedBy() // what was refused beside the answer is not what refuses it
  const draft = await generate({ ...request, plan: verdict.plan, ledger: leaving(request.ledger, leave) })
  const skipped = [...leftOut, ...draft.skipped]
  const refusedBy = ledger.refusedBy()
  // Another turn was faster.
  if (refusedBy && refusedBy !== refusedBefore && draft.attempts.length === 0 && draft.text === '')
    return withoutModel(refusedBy, request, context, skipped)
  return { ...draft, skipped, degraded: draft.degraded || (draft.embedded && leftOut.length > 0) }
}

/** A model that the budget refuses when it is asked: whoever answers in its stead answers this turn alone. */
const leaving = (ledger: Ledger, leave: BudgetedTurn['leave']): Ledger => ({
  ...ledger,
  async open(call) {
    const refusal = await ledger.open(call)
    if (refusal) leave?.()
    return refusal
  },
})

/** What of a plan the turn's budgets have room for now, asked like this; all of it where nothing is limited. */
export async function budgetsAllow(plan: Candidate[], turn: Turn, asked: (candidate: Candidate) => Estimate): Promise<Affordable<LeftIn>> {
  const limits = await limitsFor(spenderOf(turn), new Date())
  return limits.length === 0 ? { plan, leftOut: [] } : judged(turn, plan, limits, asked)
}

/** What a turn gets that this budget lets no model answer: what the knowledge holds, else one sentence. Throws as `generateInBudget` does. */
export async function answerFromKnowledge(by: Refusal, request: GenerateRequest, context: BudgetedTurn): Promise<Draft> {
  context.leave?.() // as below
  const plan = request.plan.filter(({ embedded }) => embedded)
  const skipped = vendorsIn(request.plan).map(({ catalogId: model }): Skipped => ({ model, why: overBudget(by) }))
  if (plan.length === 0 || needsModel(context.turn) || by.budget.whenSpent === 'refuse') return withoutModel(by, request, context, skipped)
  const draft = await generate({ ...request, plan })
  return draft.text === '' ? withoutModel(by, request, context, skipped) : { ...draft, skipped, degraded: true }
}

/**
 * What a turn gets that no model may answer, and that the knowledge does not. Words that have gone out already are left as they
 * are: an answer that broke off.
 */
async function withoutModel(by: Refusal, { onText, said }: GenerateRequest, context: BudgetedTurn, skipped: Skipped[]): Promise<Draft> {
  const { turn, recorded, leave } = context
  leave?.() // others have budgets of their own
  if (needsModel(turn) || by.budget.whenSpent === 'refuse') throw budgetExceeded(by)
  await recorded
  const text = said || onlyKnowledge(turn.lang)
  if (!said) onText?.(text)
  return {
    ...uncalledDraft(text, said ? 'error' : 'stop'),
    embedded: true,
    degraded: true,
    skipped: skipped.length > 0 ? skipped : turn.plan.map(({ catalogId: model }) => ({ model, why: overBudget(by) })),
  }
}

type Estimate = Parameters<typeof mostOf>[1]

/** Which of these models the limits allow. What `auto` chose is nobody's word: where it does not fit after all, another one is asked. */
async function judged({ route }: Pick<Turn, 'route'>, plan: Candidate[], limits: LeftIn[], asked: (candidate: Candidate) => Estimate) {
  const most = await mostFor(plan, asked)
  const fitting = route.auto ? fittingVendors(plan, limits, most) : []
  const inOrder = [...fitting, ...plan.filter((candidate) => !fitting.includes(candidate))]
  const verdict = affordable(inOrder, limits, most)
  // A model that stands behind one that fits would not have been called.
  const refusal = 'refusedBy' in verdict ? verdict.refusedBy : verdict.leftOut.find(({ candidate }) => candidate === inOrder[0])?.by
  if (refusal) tellRefused(refusal)
  return verdict
}

/** The most that each of these models can cost, by its price now. */
async function mostFor(plan: Candidate[], asked: (candidate: Candidate) => Estimate) {
  const now = new Date()
  const models = [...new Set(vendorsIn(plan).map(({ catalogId }) => catalogId))]
  const prices = new Map(await Promise.all(models.map(async (model) => [model, await priceInForce(model, now)] as const)))
  return (candidate: Candidate) => mostOf(prices.get(candidate.catalogId), asked(candidate))
}

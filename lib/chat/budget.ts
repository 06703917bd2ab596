import type { TurnText } from '../images/attachments.ts'
import { promptTokens } from '../llm/ask.ts'
import { tokensOfImage } from '../llm/counts.ts'
import { type Candidate, type Draft, type GenerateRequest, generate, type Skipped } from '../llm/generate.ts'
import { estimateTokens } from '../llm/tokens.ts'
import { type Affordable, affordable, fittingVendors, mostOf } from '../usage/budgets/affordable.ts'
import type { Held, Spender } from '../usage/budgets/holding.ts'
import { budgetExceeded, type LeftIn, limitsFor, overBudget } from '../usage/budgets/spending.ts'
import type { TurnLedger } from '../usage/ledger.ts'
import { priceInForce } from '../usage/prices.ts'
import type { Turn } from './admit.ts'
import { settingsOf } from './plan.ts'
import { onlyKnowledge } from './prompt.ts'

/*
 * What a turn's budgets let it do. They are asked twice: before anything is written, and when the prompt is known; and by `auto`,
 * which chooses among the models that they allow.
 */

/** In whose name a turn's calls are made. */
export const spenderOf = ({ request, caller, bot }: Pick<Turn, 'request' | 'caller' | 'bot'>): Spender => ({
  apiKeyId: caller.kind === 'key' ? caller.keyId : null,
  botId: bot?.id ?? null,
  ...(caller.kind === 'visitor' && { visitor: { id: caller.visitorId, address: request.address ?? 'unknown' } }),
})

/** A vendor's answer or none: the embedded engine cannot stand in. */
const needsModel = ({ request, json }: Pick<Turn, 'request' | 'json'>): boolean => request.passThrough !== undefined || json !== undefined

const vendorsIn = (plan: Candidate[]): Candidate[] => plan.filter(({ embedded }) => !embedded)

type Asked = Pick<Turn, 'request' | 'caller' | 'bot'>

/** What a turn asks as far as it is known before anything is written. A bot's prompt is not: the question alone counts. */
function askedAtFirst(
  { passThrough, question, attachments = [] }: Turn['request'],
  ofBot: number | undefined,
  texts: TurnText[] = [],
): Estimate {
  const text = [passThrough?.flat ?? question, ...texts.map(({ text }) => text)].join('\n')
  const images = attachments.length - texts.length
  const maxTokens = passThrough?.settings.maxTokens ?? ofBot
  return { promptTokens: estimateTokens(text) + images * tokensOfImage, promptChars: text.length, images, maxTokens }
}

/** The models of a plan that the budgets allow; all of them where they allow none, so that it is for the budgets to say what follows. */
export async function allowedOf(asked: Asked, plan: Candidate[]): Promise<Candidate[]> {
  const limits = await limitsFor(spenderOf(asked), new Date())
  if (limits.length === 0) return plan
  const fitting = fittingVendors(plan, limits, await mostFor(plan, () => askedAtFirst(asked.request, asked.bot?.maxTokens)))
  return fitting.length === 0 ? plan : fitting
}

/** Refuses a turn at once (402) that its budgets leave nobody to answer. */
export async function refuseSpent(turn: Asked & Pick<Turn, 'plan' | 'json' | 'route' | 'texts'>): Promise<void> {
  const limits = await limitsFor(spenderOf(turn), new Date())
  if (limits.length === 0) return
  const plan = needsModel(turn) ? vendorsIn(turn.plan) : turn.plan
  const verdict = await judged(turn, plan, limits, () => askedAtFirst(turn.request, settingsOf(turn)?.maxTokens, turn.texts))
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
  return limits.length === 0 ? { plan, leftOut: [] } : judged(turn, plan, limits, asked)
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

/** Which of these models the limits allow. What `auto` chose is nobody's word: where it does not fit after all, another one is asked. */
async function judged({ route }: Pick<Turn, 'route'>, plan: Candidate[], limits: LeftIn[], asked: (candidate: Candidate) => Estimate) {
  const most = await mostFor(plan, asked)
  const fitting = route.auto ? fittingVendors(plan, limits, most) : []
  return affordable([...fitting, ...plan.filter((candidate) => !fitting.includes(candidate))], limits, most)
}

/** The most that each of these models can cost, by its price now. */
async function mostFor(plan: Candidate[], asked: (candidate: Candidate) => Estimate) {
  const now = new Date()
  const models = [...new Set(vendorsIn(plan).map(({ catalogId }) => catalogId))]
  const prices = new Map(await Promise.all(models.map(async (model) => [model, await priceInForce(model, now)] as const)))
  return (candidate: Candidate) => mostOf(prices.get(candidate.catalogId), asked(candidate))
}

import type { Budget, Price, Prisma } from '../../database/generated/client.ts'
import type { CallBegun, Candidate } from '../../llm/generate.ts'
import { type Cost, Exact } from '../cost.ts'
import { costOf } from '../prices.ts'

export const whenSpent = ['cheaper', 'knowledge', 'refuse'] as const
type WhenSpent = (typeof whenSpent)[number]

/** What is asked of an answer that nobody gave a limit. */
export const unlimitedAnswerTokens = 4_000
/** Nine estimates in ten are off by less than this (lib/llm/tokens.ts), and a vendor wraps a few tokens around a message. */
const promptMargin = { times: 1.3, plus: 50 }
/** A token is a word of this many letters at most, on the whole. */
const charsPerToken = 6
const moneyDecimals = 12

/** The most that a call can cost: its prompt at the dearest rate of input, and an answer as long as it may be. Undefined where no price is known. */
export function mostOf(price: Price | undefined, asked: Pick<CallBegun['asked'], 'promptTokens' | 'promptChars' | 'images' | 'maxTokens'>) {
  if (!price) return undefined
  const { inputPerMillion, cachedInputPerMillion, cacheWritePerMillion } = price
  const dearest = [inputPerMillion, cachedInputPerMillion, cacheWritePerMillion].reduce((a, b) => (a && b ? Exact.max(a, b) : (a ?? b)))
  const completionTokens = asked.maxTokens ?? unlimitedAnswerTokens
  const promptTokens = Math.ceil(asked.promptTokens * promptMargin.times) + promptMargin.plus
  const { promptChars, images } = asked
  const uncached = { ...price, inputPerMillion: dearest }
  const completionChars = completionTokens * charsPerToken
  return costOf(uncached, { promptTokens, completionTokens, cachedTokens: 0, cacheWriteTokens: 0, promptChars, completionChars, images })
}

/** A cost in a budget's currency, at the budget's own rate, rounded up; undefined where it has none: no rate is guessed. */
export function amountIn({ currency, rates }: Pick<Budget, 'currency' | 'rates'>, cost: Cost): Prisma.Decimal | undefined {
  if (cost.currency === currency) return new Exact(cost.amount)
  const rate = (rates as Record<string, string> | null)?.[cost.currency]
  return rate === undefined ? undefined : new Exact(cost.amount).div(rate).toDecimalPlaces(moneyDecimals, Exact.ROUND_UP)
}

/** What a hard budget still has room for. */
export type Limit = { budget: Pick<Budget, 'currency' | 'rates' | 'whenSpent'>; left: Prisma.Decimal }

/** A budget that does not let a call be made: it has no room for what the call may cost, or no rate for the currency of that. */
export type Refusing<L> = L & { lacks: 'room' | 'rate' }

/** The models that may be asked, and those that are left out for a budget; or the budget that lets nobody be asked. */
export type Affordable<L extends Limit> =
  | { plan: Candidate[]; leftOut: { candidate: Candidate; by: Refusing<L> }[] }
  | { refusedBy: Refusing<L> }

/**
 * What of a plan its hard budgets allow. Where its first model does not fit, the strictest of the budgets that it does not fit
 * says what happens: the models that do fit are asked, or the embedded engine alone, or nobody. The embedded engine is free; a
 * model whose price is unknown is asked, since nothing says that it does not fit, and raises an alarm where it is counted.
 */
export function affordable<L extends Limit>(
  plan: Candidate[],
  limits: L[],
  mostOf: (candidate: Candidate) => Cost | undefined,
): Affordable<L> {
  const judged = plan.map((candidate) => ({ candidate, by: strictest(refusing(candidate, limits, mostOf)) }))
  const leftOut = judged.flatMap(({ candidate, by }) => (by ? [{ candidate, by }] : []))
  const [first] = judged
  const verdict = (first?.by?.budget.whenSpent ?? 'cheaper') as WhenSpent
  const fitting = judged
    .filter(({ candidate, by }) => !by && (verdict === 'cheaper' || candidate.embedded))
    .map(({ candidate }) => candidate)
  const [worst] = leftOut
  if (worst && (verdict === 'refuse' || fitting.length === 0)) return { refusedBy: first?.by ?? worst.by }
  return { plan: fitting, leftOut }
}

/** The vendors' models of a plan that its hard budgets allow. */
export const fittingVendors = (plan: Candidate[], limits: Limit[], mostOf: (candidate: Candidate) => Cost | undefined): Candidate[] =>
  plan.filter((candidate) => !candidate.embedded && refusing(candidate, limits, mostOf).length === 0)

function refusing<L extends Limit>(candidate: Candidate, limits: L[], mostOf: (candidate: Candidate) => Cost | undefined): Refusing<L>[] {
  const most = candidate.embedded ? undefined : mostOf(candidate)
  if (!most) return []
  return limits.flatMap((limit): Refusing<L>[] => {
    const amount = amountIn(limit.budget, most)
    if (amount === undefined) return [{ ...limit, lacks: 'rate' }]
    const fits = amount.isZero() || amount.lte(limit.left) // what costs nothing fits into a budget that was passed, too
    return fits ? [] : [{ ...limit, lacks: 'room' }]
  })
}

const strictest = <L extends Limit>(limits: L[]): L | undefined =>
  limits.toSorted((a, b) => strictness(b.budget.whenSpent) - strictness(a.budget.whenSpent))[0]
const strictness = (word: string): number => whenSpent.indexOf(word as WhenSpent)

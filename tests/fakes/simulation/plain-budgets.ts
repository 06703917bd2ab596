import type { Prisma } from '#lib/database/generated/client.ts'
import { Exact } from '#lib/usage/cost.ts'

type Money = Prisma.Decimal

/** A budget as it is set. `rates`: how much of another currency is one unit of its own. `zone`: hours from UTC. */
export type PlainBudget = {
  id: string
  scope: 'all' | 'key' | 'bot' | 'visitor'
  subjectId: string | null
  amount: string
  currency: string
  rates: Record<string, string> | null
  period: 'day' | 'month'
  zone: 0 | 8
  hard: boolean
}

/** In whose name a call is made, and what it may use: the tokens of its prompt by estimate, and of its answer at most. */
export type PlainCall = {
  id: string
  apiKeyId: string | null
  botId: string | null
  visitorId: string | null
  model: string
  at: number
  promptTokens: number
  maxTokens: number
}

/** What a call has used; none where nobody knows. */
export type Used = { promptTokens: number; cachedTokens: number; completionTokens: number }

/** Per million tokens. A model that is not here has no price. */
export const plainPrices = {
  'sim/usd': { currency: 'USD', input: '2.5', cached: '0.25', output: '10.000001' },
  'sim/cny': { currency: 'CNY', input: '4', cached: '1.333333', output: '16' },
}

/**
 * One subject's part of a budget in one period. `given`: what each call that was let in had reserved; `open`: those that have it
 * still; `dearerBy`: by how much calls have passed it.
 */
export type PlainPart = {
  budget: PlainBudget
  spent: Money
  given: Map<string, Money>
  open: Set<string>
  unpriced: number
  dearerBy: Money
}

/** The rules of budgets said as plainly as they can be: what the database is held against. */
export class PlainBudgets {
  readonly parts = new Map<string, PlainPart>()
  private readonly budgets: PlainBudget[]

  constructor(budgets: PlainBudget[]) {
    this.budgets = budgets
  }

  /** A call was let in. */
  reserve(call: PlainCall): void {
    const most = mostOf(call)
    for (const budget of this.budgetsOf(call)) {
      const amount = most === undefined ? new Exact(0) : convert(budget, most)
      if (!amount) continue
      const part = this.partOf(budget, call)
      part.given.set(call.id, amount)
      part.open.add(call.id)
    }
  }

  /** Whether a hard budget has no room for a call now. */
  refuses(call: PlainCall): boolean {
    const most = mostOf(call)
    return this.budgetsOf(call).some((budget) => {
      if (!budget.hard || most === undefined) return false
      const amount = convert(budget, most)
      return !amount || (!amount.isZero() && takenIn(this.partOf(budget, call)).plus(amount).gt(budget.amount))
    })
  }

  settle(call: PlainCall, used: Used | undefined, isFailed: boolean): void {
    const cost = used && costOf(call.model, used)
    for (const part of this.holding(call.id)) {
      const reserved = part.given.get(call.id) ?? new Exact(0)
      const spent = (cost && convert(part.budget, cost)) ?? new Exact(0)
      part.open.delete(call.id)
      part.spent = part.spent.plus(spent)
      if (spent.gt(reserved)) part.dearerBy = part.dearerBy.plus(spent).minus(reserved)
      if (!priceOf(call.model) && (used || !isFailed)) part.unpriced++
    }
  }

  /** Nobody settles it any more: it may have cost all that it had reserved, or it was never made. */
  lose(id: string, wasMade: boolean): void {
    for (const part of this.holding(id)) {
      if (wasMade) part.spent = part.spent.plus(part.given.get(id) ?? 0)
      part.open.delete(id)
    }
  }

  private holding = (id: string): PlainPart[] => Array.from(this.parts.values()).filter(({ open }) => open.has(id))

  private budgetsOf({ apiKeyId, botId, visitorId }: PlainCall): PlainBudget[] {
    return this.budgets.filter(({ scope, subjectId }) => {
      if (scope === 'all') return true
      if (scope === 'visitor') return visitorId !== null && (subjectId === null || subjectId === botId)
      return subjectId === (scope === 'key' ? apiKeyId : botId)
    })
  }

  private partOf(budget: PlainBudget, call: PlainCall): PlainPart {
    const name = nameOfPart(budget.id, subjectOf(budget, call), startOf(budget, call.at))
    const none = new Exact(0)
    const part = this.parts.get(name) ?? { budget, spent: none, given: new Map(), open: new Set(), unpriced: 0, dearerBy: none }
    this.parts.set(name, part)
    return part
  }
}

export const nameOfPart = (budgetId: string, subject: string, start: Date): string => `${budgetId} “${subject}” ${start.toISOString()}`

export const reservedIn = ({ given, open }: PlainPart): Money =>
  Array.from(open).reduce((sum, id) => sum.plus(given.get(id) ?? 0), new Exact(0))

const takenIn = (part: PlainPart): Money => part.spent.plus(reservedIn(part))

const subjectOf = ({ scope }: PlainBudget, { apiKeyId, botId, visitorId }: PlainCall): string =>
  ({ all: '', key: apiKeyId, bot: botId, visitor: visitorId })[scope] ?? ''

function startOf({ period, zone }: PlainBudget, at: number): Date {
  const there = new Date(at + zone * 3_600_000)
  const day = period === 'day' ? there.getUTCDate() : 1
  return new Date(Date.UTC(there.getUTCFullYear(), there.getUTCMonth(), day) - zone * 3_600_000)
}

type Priced = { amount: Money; currency: string }

const priceOf = (model: string) => plainPrices[model as keyof typeof plainPrices]

/** What the manual says that a call reserves: its prompt with a margin, and the longest answer. */
function mostOf({ model, promptTokens, maxTokens }: PlainCall): Priced | undefined {
  const used = { promptTokens: Math.ceil(promptTokens * 1.3) + 50, cachedTokens: 0, completionTokens: maxTokens }
  return costOf(model, used)
}

function costOf(model: string, { promptTokens, cachedTokens, completionTokens }: Used): Priced | undefined {
  const price = priceOf(model)
  if (!price) return undefined
  const input = new Exact(price.input).times(promptTokens - cachedTokens).plus(new Exact(price.cached).times(cachedTokens))
  return { amount: input.plus(new Exact(price.output).times(completionTokens)).div(1_000_000), currency: price.currency }
}

/** Rounded up in the twelfth decimal; undefined where there is no rate. */
export function convert({ currency, rates }: PlainBudget, cost: Priced): Money | undefined {
  if (cost.currency === currency) return cost.amount
  const rate = rates?.[cost.currency]
  return rate === undefined ? undefined : cost.amount.div(rate).toDecimalPlaces(12, Exact.ROUND_UP)
}

import { reserve } from '../../database/budget-writes.ts'
import { db } from '../../database/client.ts'
import { Prisma } from '../../database/generated/client.ts'
import { recent } from '../../database/recent.ts'
import { patience, type ReleasedRow } from '../../database/turn-writes.ts'
import { Failure } from '../../failure.ts'
import { type Cost, Exact } from '../cost.ts'
import { amountIn, type Limit, type Refusing } from './affordable.ts'
import { tellRefused } from './alerts.ts'
import { budgetsFor, type Held, type Scope, type Spender } from './holding.ts'

/** A hard budget that did not let a call be made. */
export type Refusal = Refusing<Held>

/** What a call has reserved; or the hard budget that refuses it. */
export type Hold = { held: Held[] } | { refusedBy: Refusal }

/**
 * Reserves the most that a call can cost in every budget that holds for it, or in none. A cost in a currency that a budget has
 * no rate for is refused by a hard budget, and not counted by another one.
 */
export async function hold(entryId: string, held: Held[], most: Cost | undefined, at: Date): Promise<Hold> {
  const amounts = held.map((each) => ({ each, amount: most ? amountIn(each.budget, most) : new Exact(0) }))
  const foreign = amounts.find(({ each, amount }) => amount === undefined && each.budget.hard)
  if (foreign) return refused({ ...foreign.each, lacks: 'rate' })
  const counted = amounts.flatMap(({ each, amount }) => (amount ? [{ each, amount: amount.toFixed() }] : []))
  if (counted.length === 0) return { held: [] }
  const rows = counted.map(({ each: { budget, subject, start }, amount }) => ({
    entryId,
    budgetId: budget.id,
    subject,
    periodStart: start.toISOString(),
    amount,
    createdAt: at.toISOString(),
  }))
  const refusing = await reserve(rows, patience.question)
  if (refusing === undefined) return { held: counted.map(({ each }) => each) }
  left.forget(keyOf(held.filter(({ budget }) => budget.hard))) // it was thought to have room
  return refused({ ...(held.find(({ budget }) => budget.id === refusing) as Held), lacks: 'room' })
}

function refused(refusedBy: Refusal): Hold {
  tellRefused(refusedBy)
  return { refusedBy }
}

/** The rows that end a call's reservations: with its cost, or as one of unknown price, or at no cost. */
export const released = (entryId: string, held: Held[], cost: Cost | undefined, isUnpriced: boolean): ReleasedRow[] =>
  held.map(({ budget }) => ({
    entryId,
    budgetId: budget.id,
    spent: (cost ? (amountIn(budget, cost) ?? new Exact(0)) : new Exact(0)).toFixed(),
    unpriced: isUnpriced ? 1 : 0,
  }))

export type LeftIn = Held & Limit

/** The hard budgets that hold for somebody now, with what is left in each, up to a second old; none, and no query, where there are none. */
export async function limitsFor(spender: Spender, at: Date): Promise<LeftIn[]> {
  const hard = (await budgetsFor(spender, at)).filter(({ budget }) => budget.hard)
  return hard.length === 0 ? [] : limitsIn(hard)
}

async function limitsIn(hard: Held[]): Promise<LeftIn[]> {
  const taken = await left.read(keyOf(hard))
  return hard.map((each) => ({ ...each, left: new Exact(each.budget.amount).minus(taken.get(nameOf(partOf(each))) ?? 0) }))
}

type Part = [budgetId: string, subject: string, start: string]
const partOf = ({ budget, subject, start }: Held): Part => [budget.id, subject, start.toISOString()]
const nameOf = (part: Part): string => JSON.stringify(part)
const keyOf = (held: Held[]): string => JSON.stringify(held.map(partOf))

/** What is spent and reserved in each part. */
const left = recent('usage.budget-left', async (key): Promise<Map<string, Prisma.Decimal>> => {
  const parts = (JSON.parse(key) as Part[]).map(
    ([budgetId, subject, start]) => Prisma.sql`(${budgetId}, ${subject}, ${start}::timestamptz)`,
  )
  const rows = await db().$queryRaw<{ budgetId: string; subject: string; periodStart: Date; taken: Prisma.Decimal }[]>`
    SELECT "budgetId", subject, "periodStart", spent + reserved AS taken FROM "BudgetSpending"
    WHERE ("budgetId", subject, "periodStart") IN (${Prisma.join(parts)})`
  return new Map(rows.map(({ budgetId, subject, periodStart, taken }) => [nameOf([budgetId, subject, periodStart.toISOString()]), taken]))
})

/** To be called by whoever changed a budget: this process sees it with the next turn. */
export const forgetLeft = (): void => left.forget()

const whose: Record<Scope, string> = {
  all: 'this service',
  key: 'this API key',
  bot: 'this bot',
  visitor: 'this visitor',
  address: 'this address',
}
const again = { day: 'tomorrow', month: 'next month' } as const

/** Why a model was not asked, for those who may see the budgets. */
export const overBudget = ({ budget, lacks }: Refusal): string =>
  lacks === 'room' ? `over the budget “${budget.name}”` : `the budget “${budget.name}” has no rate for the currency of its price`

/** Says whose budget it was and when it begins anew; how much it was is the shop's business. */
export const budgetExceeded = ({ scope, budget, lacks }: Refusal): Failure =>
  new Failure(
    'budget_exceeded',
    lacks === 'room'
      ? `The budget of ${whose[scope]} has no room left for this. It begins anew ${again[budget.period as keyof typeof again]}.`
      : `The budget of ${whose[scope]} has no rate for the currency in which this model is priced.`,
  )

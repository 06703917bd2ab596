import type { z } from 'zod'
import { namesOf, recordAudit } from '../../access/audit.ts'
import type { Actor } from '../../access/caller.ts'
import { countingBudgets } from '../../database/budget-rows.ts'
import { db, type Transaction } from '../../database/client.ts'
import { isDuplicate } from '../../database/errors.ts'
import { type Budget, Prisma } from '../../database/generated/client.ts'
import { olderThan, type Page } from '../../database/page.ts'
import { recent } from '../../database/recent.ts'
import { Failure, invalid, notFound } from '../../failure.ts'
import { newId } from '../../ids.ts'
import { metrics } from '../../monitoring/metrics.ts'
import { Exact } from '../cost.ts'
import type { BudgetInput, BudgetPatch, BudgetView, creditInput } from './budget-input.ts'
import { type Period, periodAt } from './periods.ts'
import { forgetLeft } from './spending.ts'

const alertsShown = 5

export async function listBudgets({ take, cursor }: Page): Promise<BudgetView[]> {
  const where = olderThan(cursor)
  return viewsOf(await db().budget.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take }))
}

export async function getBudget(id: string): Promise<BudgetView> {
  const row = await db().budget.findUnique({ where: { id } })
  if (!row) throw notFound('budget')
  return viewOf(row)
}

export async function createBudget(input: BudgetInput, actor: Actor): Promise<BudgetView> {
  const data = { ...input, subjectId: input.subjectId ?? null, rates: input.rates ?? Prisma.JsonNull, id: newId('budget') }
  const row = await change(async (tx) => {
    await refuseNobody(tx, data)
    const made = await tx.budget.create({ data })
    await recordAudit(tx, actor, { action: 'budget.create', target: made.id, after: made })
    return made
  })
  return viewOf(row)
}

export async function updateBudget(id: string, { rates, ...patch }: BudgetPatch, actor: Actor): Promise<BudgetView> {
  const row = await change(async (tx) => {
    const before = await tx.budget.findUnique({ where: { id } })
    if (!before) throw notFound('budget')
    const data = { ...patch, ...(rates !== undefined && { rates: rates ?? Prisma.JsonNull }) }
    const after = await tx.budget.update({ where: { id }, data })
    await recordAudit(tx, actor, { action: 'budget.update', target: id, before, after })
    return after
  })
  return viewOf(row)
}

export async function deleteBudget(id: string, actor: Actor): Promise<void> {
  await change(async (tx) => {
    const before = await tx.budget.findUnique({ where: { id } })
    if (!before) throw notFound('budget')
    await tx.budget.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'budget.delete', target: id, before })
  })
}

/** Takes back something of what is spent in the current period: a call whose outcome was unknown turned out not to be billed. */
export async function creditBudget(id: string, { amount, subject }: z.output<typeof creditInput>, actor: Actor): Promise<BudgetView> {
  const row = await change(async (tx) => {
    const budget = await tx.budget.findUnique({ where: { id } })
    if (!budget) throw notFound('budget')
    const place = { budgetId: id, subject: partOf(budget, subject), periodStart: periodOf(budget, new Date()).start }
    const { count } = await tx.budgetSpending.updateMany({
      where: { ...place, spent: { gte: amount } },
      data: { spent: { decrement: amount } },
    })
    if (count === 0) throw invalid('amount', 'is more than was spent in this period')
    await recordAudit(tx, actor, { action: 'budget.credit', target: id, after: { amount, subject: place.subject } })
    return budget
  })
  return viewOf(row)
}

/** Of a budget of one key, one bot or all there is one part. */
const partOf = ({ scope, subjectId }: Budget, subject: string): string =>
  scope === 'visitor' || scope === 'address' ? subject : (subjectId ?? '')

/** Makes a change in a transaction; this process sees it with the next turn. */
async function change<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const result = await db()
    .$transaction(work)
    .catch((error) => {
      if (!isDuplicate(error)) throw error
      const message = 'is taken by another budget'
      throw new Failure('conflict', `name: ${message}.`, { errors: [{ path: 'name', message }] })
    })
  countingBudgets.forget()
  forgetLeft()
  return result
}

async function refuseNobody(tx: Transaction, { scope, subjectId: id }: { scope: string; subjectId: string | null }): Promise<void> {
  if (id === null) return
  const found = scope === 'key' ? await tx.apiKey.count({ where: { id } }) : await tx.bot.count({ where: { id } })
  if (found === 0) throw invalid('subjectId', `there is no such ${scope === 'key' ? 'key' : 'bot'}`)
}

const periodOf = ({ period, timeZone }: Budget, at: Date) => periodAt(period as Period, timeZone, at)
const viewOf = async (row: Budget): Promise<BudgetView> => (await viewsOf([row]))[0] as BudgetView

async function viewsOf(rows: Budget[]): Promise<BudgetView[]> {
  const now = new Date()
  const ids = rows.map(({ id }) => id)
  const spans = new Map(rows.map((row) => [row.id, periodOf(row, now)]))
  const places = rows.map(({ id }) => ({ budgetId: id, periodStart: spans.get(id)?.start ?? now }))
  const [spendings, alerts, names] = await Promise.all([
    places.length === 0 ? [] : spendingsAt(places),
    alertsOf(ids),
    namesOf(rows.flatMap(({ subjectId }) => subjectId ?? [])),
  ])
  return rows.map((row) => {
    const { updatedAt, rates, subjectId, ...shown } = row
    const { start, end } = spans.get(row.id) ?? periodOf(row, now)
    const { spent, reserved, unpriced, subjects } = spendings.find(({ budgetId }) => budgetId === row.id) ?? nothing
    return {
      ...(shown as unknown as BudgetView),
      subjectId,
      subjectName: subjectId === null ? null : (names.get(subjectId) ?? null),
      rates: rates as BudgetView['rates'],
      amount: row.amount.toFixed(),
      periodStart: start,
      periodEnd: end,
      spent: spent.toFixed(),
      reserved: reserved.toFixed(),
      left: Exact.max(0, new Exact(row.amount).minus(spent).minus(reserved)).toFixed(),
      unpriced,
      subjects,
      alerts: alerts.get(row.id) ?? [],
    }
  })
}

type Spent = { budgetId: string; spent: Prisma.Decimal; reserved: Prisma.Decimal; unpriced: number; subjects: number }
const nothing = { spent: new Exact(0), reserved: new Exact(0), unpriced: 0, subjects: 0 }

/** Of each budget the part that has least left, how many parts there are, and the unpriced calls of all of them. */
function spendingsAt(places: { budgetId: string; periodStart: Date }[]): Promise<Spent[]> {
  const now = places.map(({ budgetId, periodStart }) => Prisma.sql`(${budgetId}, ${periodStart}::timestamptz)`)
  return db().$queryRaw<Spent[]>`
    SELECT DISTINCT ON ("budgetId") "budgetId", spent, reserved, (sum(unpriced) OVER w)::int AS unpriced, (count(*) OVER w)::int AS subjects
    FROM "BudgetSpending" WHERE ("budgetId", "periodStart") IN (${Prisma.join(now)})
    WINDOW w AS (PARTITION BY "budgetId") ORDER BY "budgetId", spent + reserved DESC`
}

async function alertsOf(ids: string[]): Promise<Map<string, BudgetView['alerts']>> {
  const each = ids.map(async (budgetId) => {
    const rows = await db().budgetAlert.findMany({
      where: { budgetId },
      orderBy: [{ createdAt: 'desc' }, { kind: 'desc' }],
      take: alertsShown,
      omit: { budgetId: true },
    })
    return [budgetId, rows as BudgetView['alerts']] as const
  })
  return new Map(await Promise.all(each))
}

/** Tells the metrics how much of each budget is spent, up to some seconds old. */
export async function measureBudgets(): Promise<void> {
  const used = await usedNow.read('')
  const { budgetUsed } = metrics()
  budgetUsed.reset()
  for (const { name, ratio } of used) budgetUsed.set({ budget: name }, ratio)
}

const usedNow = recent(
  'usage.budgets-used',
  async () => {
    const rows = await viewsOf([...(await countingBudgets.read('')).values()].flat())
    return rows.map(({ name, spent, amount }) => ({ name, ratio: Number(spent) / Number(amount) }))
  },
  { ttlMs: 5_000 },
)

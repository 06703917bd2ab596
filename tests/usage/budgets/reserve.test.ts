import { beforeEach, expect, it } from 'vitest'
import { forgetOldParts, reserve, settleLostReservations } from '#lib/database/budget-writes.ts'
import { db, pool } from '#lib/database/client.ts'
import { patience, writeTurn } from '#lib/database/turn-writes.ts'
import { newId } from '#lib/ids.ts'

const start = '2026-11-24T00:00:00.000Z'
const place = (budgetId: string, subject = '') => ({ budgetId, subject, periodStart: start })
const makeBudget = async (amount: string, fields: { hard?: boolean; scope?: string } = {}) => {
  const id = newId('budget')
  await db().budget.create({ data: { id, name: id, scope: 'all', amount, currency: 'USD', period: 'day', ...fields } })
  return id
}
const rowsOf = (entryId: string, budgets: string[], amount: string) =>
  budgets.map((id) => ({ entryId, ...place(id), amount, createdAt: new Date().toISOString() }))
const spendingOf = async (budgetId: string) => {
  const [row] = await db().budgetSpending.findMany({ where: { budgetId } })
  return row && { spent: row.spent.toFixed(), reserved: row.reserved.toFixed(), unpriced: row.unpriced }
}
const settle = (entryId: string, budgetId: string, spent: string) =>
  writeTurn({ released: [{ entryId, budgetId, spent, unpriced: 0 }] }, patience.reply)

beforeEach(() => db().budget.deleteMany())

it('lets a thousand parallel calls reserve and spend no more than the budget, at any moment that another connection can see', async () => {
  const budget = await makeBudget('1')
  let over = 0
  let isOver = false
  const watching = (async () => {
    const { rows } = await pool().query('SELECT 1')
    for (expect(rows).toHaveLength(1); !isOver; ) {
      const { rows } = await pool().query('SELECT count(*)::int AS count FROM "BudgetSpending" WHERE spent + reserved > 1')
      over += rows[0].count
    }
  })()
  let letIn = 0
  const one = async () => {
    const entryId = newId('use')
    if (await reserve(rowsOf(entryId, [budget], '0.0025'), 60_000)) return
    letIn++
    await settle(entryId, budget, letIn % 3 === 0 ? '0' : '0.002') // every third one fails, and gives everything back
  }
  await Promise.all(Array.from({ length: 1_000 }, one))
  isOver = true
  await watching
  expect(over).toBe(0)
  expect(letIn).toBeGreaterThanOrEqual(400)
  const spending = await spendingOf(budget)
  expect(spending?.reserved).toBe('0')
  expect(Number(spending?.spent)).toBeCloseTo((letIn - Math.floor(letIn / 3)) * 0.002, 10)
  expect(Number(spending?.spent)).toBeLessThanOrEqual(1)
  expect(await db().budgetReservation.count()).toBe(0)
}, 60_000)

it('uses the last cent: as many calls as fit, and not one more', async () => {
  const budget = await makeBudget('1')
  const ends = await Promise.all(Array.from({ length: 137 }, () => reserve(rowsOf(newId('use'), [budget], '0.1'), 60_000)))
  expect(ends.filter((refusedBy) => refusedBy === undefined)).toHaveLength(10)
  expect(await spendingOf(budget)).toEqual({ spent: '0', reserved: '1', unpriced: 0 })
})

it('reserves in all budgets or in none', async () => {
  const [wide, narrow] = [await makeBudget('10'), await makeBudget('0.15')]
  expect(await reserve(rowsOf('use_a', [wide, narrow], '0.1'), 5_000)).toBeUndefined()
  expect(await reserve(rowsOf('use_b', [wide, narrow], '0.1'), 5_000)).toBe(narrow)
  expect(await spendingOf(wide)).toMatchObject({ reserved: '0.1' })
  expect(await spendingOf(narrow)).toMatchObject({ reserved: '0.1' })
})

it('never waits in a ring: turns over the same budgets in every order, while others are settled', async () => {
  const budgets = await Promise.all(Array.from({ length: 4 }, () => makeBudget('1000')))
  const before = await deadlocks()
  await Promise.all(
    Array.from({ length: 400 }, async (_, n) => {
      const entryId = newId('use')
      const order = n % 2 === 0 ? budgets : budgets.toReversed()
      expect(await reserve(rowsOf(entryId, order, '0.01'), 60_000)).toBeUndefined()
      const released = order.toReversed().map((budgetId) => ({ entryId, budgetId, spent: '0.005', unpriced: 0 }))
      await writeTurn({ released }, 60_000)
    }),
  )
  for (const budget of budgets) expect(await spendingOf(budget)).toEqual({ spent: '2', reserved: '0', unpriced: 0 })
  expect(await deadlocks()).toBe(before)
}, 60_000)

const deadlocks = async (): Promise<number> =>
  (await pool().query('SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()')).rows[0].count

it('lets a soft budget be passed, and counts on', async () => {
  const budget = await makeBudget('0.1', { hard: false })
  expect(await reserve(rowsOf('use_a', [budget], '5'), 5_000)).toBeUndefined()
  await settle('use_a', budget, '4')
  expect(await spendingOf(budget)).toEqual({ spent: '4', reserved: '0', unpriced: 0 })
})

it('lets in what costs nothing, or nobody knows what, though the budget was passed', async () => {
  const budget = await makeBudget('0.1')
  await reserve(rowsOf('use_a', [budget], '0.1'), 5_000)
  await settle('use_a', budget, '0.2')
  expect(await reserve(rowsOf('use_b', [budget], '0'), 5_000)).toBeUndefined()
  expect(await reserve(rowsOf('use_c', [budget], '0.000001'), 5_000)).toBe(budget)
})

it('counts once what is sent twice, as after an answer of the database that was lost', async () => {
  const budget = await makeBudget('1')
  const rows = rowsOf('use_a', [budget], '0.4')
  expect(await reserve(rows, 5_000)).toBeUndefined()
  expect(await reserve(rows, 5_000)).toBeUndefined()
  expect(await spendingOf(budget)).toMatchObject({ reserved: '0.4' })
  await settle('use_a', budget, '0.3')
  await settle('use_a', budget, '0.3')
  expect(await spendingOf(budget)).toEqual({ spent: '0.3', reserved: '0', unpriced: 0 })
})

it('counts what a killed process had reserved as spent, and gives back what was never called', async () => {
  const budget = await makeBudget('1')
  const entry = { requestId: 'req_1', provider: 'openai', model: 'openai/gpt-4o-mini' }
  await db().usageEntry.createMany({
    data: [
      { ...entry, id: 'use_killed', status: 'unknown' },
      { ...entry, id: 'use_running', status: 'pending' },
    ],
  })
  for (const id of ['use_killed', 'use_running', 'use_unwritten']) await reserve(rowsOf(id, [budget], '0.2'), 5_000)
  await settleLostReservations(new Date(Date.now() - 60_000))
  expect(await spendingOf(budget)).toMatchObject({ spent: '0', reserved: '0.6' })
  await settleLostReservations(new Date())
  await settleLostReservations(new Date())
  expect(await spendingOf(budget)).toEqual({ spent: '0.2', reserved: '0.2', unpriced: 0 })
})

it('makes nothing of a budget that was deleted or switched off a moment ago', async () => {
  const [gone, off] = [await makeBudget('1'), await makeBudget('0.01')]
  expect(await reserve(rowsOf('use_a', [gone], '0.4'), 5_000)).toBeUndefined()
  await db().budget.delete({ where: { id: gone } })
  await db().budget.update({ where: { id: off }, data: { enabled: false } })
  await settle('use_a', gone, '0.3')
  expect(await reserve(rowsOf('use_b', [gone, off], '0.4'), 5_000)).toBeUndefined()
  expect(await db().budgetReservation.count()).toBe(0)
})

it('forgets after two months what single visitors spent, and nothing else', async () => {
  const [all, visitors] = [await makeBudget('1'), await makeBudget('1', { scope: 'visitor' })]
  const days = (count: number) => new Date(Date.now() - count * 86_400_000)
  const old = [all, visitors].map((budgetId) => ({ budgetId, subject: 'vis_1', periodStart: days(63) }))
  await db().budgetSpending.createMany({ data: [...old, { budgetId: visitors, subject: 'vis_2', periodStart: days(61) }] })
  await forgetOldParts.read('')
  const left = await db().budgetSpending.findMany({ orderBy: { subject: 'asc' } })
  expect(left.map(({ budgetId, subject }) => [budgetId, subject])).toEqual([
    [all, 'vis_1'],
    [visitors, 'vis_2'],
  ])
})

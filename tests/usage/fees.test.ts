import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { type Price, Prisma } from '#lib/database/generated/client.ts'
import { newId } from '#lib/ids.ts'
import { sumOf } from '#lib/usage/cost.ts'
import { feesOf } from '#lib/usage/fees.ts'
import { setPrice } from '#lib/usage/models.ts'
import { usageQuery, usageReport } from '#lib/usage/reports.ts'

const system = { type: 'system', id: null } as const
const price = (validFrom: string, given: Partial<Record<'perMonth' | 'perSecond' | 'perRequest', string>>, validUntil?: string) =>
  ({
    ...Object.fromEntries(Object.entries(given).map(([rate, amount]) => [rate, new Prisma.Decimal(amount)])),
    currency: 'CNY',
    source: 'shop',
    validFrom: new Date(validFrom),
    validUntil: validUntil ? new Date(validUntil) : null,
  }) as Price
const fee = (prices: Price[], from: string, to: string) => feesOf(prices, new Date(from), new Date(to)).map(({ amount }) => amount)

it.each([
  [[price('2026-01-01', { perMonth: '310' })], '2026-01-05', '2026-01-06', ['10']],
  [[price('2026-01-01', { perMonth: '310' })], '2026-01-31', '2026-02-15', ['165']], // a day of January, half of February
  [[price('2026-01-10', { perMonth: '310' }, '2026-01-12')], '2026-01-01', '2026-02-01', ['20']],
  [[price('2026-01-10', { perSecond: '0.0001' })], '2026-01-01', '2026-01-11', ['8.64']],
  [[price('2026-01-02', { perRequest: '1' }), price('2026-01-01', { perMonth: '310' })], '2026-01-01', '2026-02-01', ['10']], // another price ends it
  [[price('2026-01-01', { perMonth: '310' })], '2025-01-01', '2026-01-01', []],
  [[price('2026-01-01', { perMonth: '310' })], '2026-01-02', '2026-01-01', []],
])('knows what reserved capacity costs (%#)', (prices, from, to, amounts) => {
  expect(fee(prices, from, to)).toEqual(amounts)
})

it('has the same sum however a time is cut', () => {
  const at = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') })
  const moments = fc.array(at, { minLength: 3, maxLength: 12 }).map((times) => times.sort((a, b) => a - b).map((time) => new Date(time)))
  const prices = [price('2026-09-01', { perSecond: '0.000000001' }), price('2026-02-11T03:04:05.678Z', { perMonth: '0.000001' })]
  fc.assert(
    fc.property(moments, (cuts) => {
      const whole = feesOf(prices, cuts[0] as Date, cuts.at(-1) as Date)
      const parts = cuts.slice(1).flatMap((to, before) => feesOf(prices, cuts[before] as Date, to))
      expect(sumOf([{ amount: '0', currency: 'CNY' }, ...parts])).toEqual(sumOf([{ amount: '0', currency: 'CNY' }, ...whole]))
    }),
  )
})

beforeAll(async () => {
  await setPrice({ model: 'pangu/reserved', perMonth: '310', currency: 'CNY', validFrom: new Date('2026-01-01T00:00:00Z') }, system)
  const call = { requestId: 'req_1', provider: 'pangu', model: 'pangu/reserved', status: 'success', costCurrency: 'CNY' }
  await db().usageEntry.create({ data: { ...call, id: newId('use'), costAmount: '0', createdAt: new Date('2026-01-02T12:00:00Z') } })
})

it('puts the fee beside the cost of calls, on the days it covers, also those without a call', async () => {
  const days = { from: '2026-01-01T00:00:00Z', to: '2026-01-04T00:00:00Z' }
  const { rows, total } = await usageReport(usageQuery.parse({ ...days, groupBy: 'day' }))
  const ten = [{ amount: '10', currency: 'CNY' }]
  expect(rows.map(({ key, requests, fees }) => ({ key, requests, fees }))).toEqual([
    { key: '2026-01-01', requests: 0, fees: ten },
    { key: '2026-01-02', requests: 1, fees: ten },
    { key: '2026-01-03', requests: 0, fees: ten },
  ])
  expect(total).toMatchObject({
    requests: 1,
    unpriced: 0,
    cost: [{ amount: '0', currency: 'CNY' }],
    fees: [{ amount: '30', currency: 'CNY' }],
  })
  const byModel = await usageReport(usageQuery.parse(days))
  expect(byModel.rows).toEqual([expect.objectContaining({ key: 'pangu/reserved', fees: [{ amount: '30', currency: 'CNY' }] })])
  const byKey = await usageReport(usageQuery.parse({ ...days, groupBy: 'key' }))
  expect(byKey.rows).toEqual([expect.objectContaining({ key: null, fees: [] })])
})

it('charges nothing for a time that is still to come', async () => {
  const { total } = await usageReport(usageQuery.parse({ from: new Date(Date.now() + 60_000).toISOString() }))
  expect(total.fees).toEqual([])
})

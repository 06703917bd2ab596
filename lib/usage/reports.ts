import { z } from 'zod'
import { db } from '../database/client.ts'
import { Prisma } from '../database/generated/client.ts'
import { cost } from '../http/schemas.ts'
import { isTimeZone } from '../i18n/time-zone.ts'
import { within } from './cache-use.ts'
import { type Cost, sumOf } from './cost.ts'
import { spansOfDays } from './days.ts'
import { feesOf, pricesByTime } from './fees.ts'

export const moment = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-11-24T00:00:00Z' })
  .transform((text) => new Date(text))
export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'expected an IANA time zone such as Asia/Shanghai')

/** Half-open: `from` belongs to the range, `to` does not. */
export const range = {
  from: moment.optional().describe('The first moment that counts.'),
  to: moment.optional().describe('The first moment that does not count any more.'),
}

/** For `refine`: a range that ends before it begins is refused. */
export const rangeInOrder: [check: (range: { from?: Date; to?: Date }) => boolean, told: { path: string[]; error: string }] = [
  ({ from, to }) => !from || !to || from <= to,
  { path: ['to'], error: 'expected a time that is not before from' },
]

export const groupings = ['model', 'provider', 'bot', 'key', 'day'] as const
export type Grouping = (typeof groupings)[number]
export const grouping = z.enum(groupings, { error: 'expected model, provider, bot, key or day' }).default('model')

export const usageQuery = z
  .object({
    ...range,
    timeZone: timeZoneSchema.default('UTC'),
    groupBy: grouping,
  })
  .refine(...rangeInOrder)
const usageTotal = z
  .object({
    requests: z.int().describe('Calls to vendors, each attempt by itself.'),
    errors: z.int(),
    cacheHits: z.int().describe('Questions that an answer was given to again, which called no vendor.'),
    promptTokens: z.int(),
    completionTokens: z.int(),
    cost,
    fees: cost.describe(
      'What reserved capacity cost in this time until now, which `cost` does not hold. It belongs to models, vendors and days, not to bots and keys.',
    ),
    unpriced: z.int().describe('Calls whose price is unknown, which `cost` does not hold.'),
    unknown: z
      .int()
      .describe('Calls under way when their process was killed, which `cost` does not hold either: their vendor may bill them.'),
  })
  .meta({ id: 'UsageTotal' })
const usageRow = usageTotal
  .extend({
    key: z.string().nullable().describe('What `groupBy` names: a catalog id, a vendor’s or bot’s slug, the id of a key, or a day.'),
  })
  .meta({ id: 'UsageRow' })
export const usageReportView = z.object({ rows: z.array(usageRow), total: usageTotal }).meta({ id: 'UsageReport' })
export type UsageRow = z.output<typeof usageTotal>

type Counted = {
  key: string | null
  currency: string | null
  requests: bigint
  errors: bigint
  prompt: bigint
  completion: bigint
  cost: Prisma.Decimal | null
  unpriced: bigint
  unknown: bigint
}

type Hits = { key: string | null; hits: bigint }

/**
 * Calls to vendors, summed from the ledger, and beside them the fees of reserved capacity. `unpriced` counts the calls whose
 * cost is unknown, which `cost` does not hold.
 */
export async function usageReport(query: z.infer<typeof usageQuery>): Promise<z.output<typeof usageReportView>> {
  const [counted, hits, fees] = await Promise.all([countedBy(query), hitsBy(query), feesBy(query)])
  const keys = [...new Set([...counted, ...hits].map(({ key }) => key).concat([...fees.byKey.keys()]))]
  if (query.groupBy === 'day') keys.sort()
  return {
    rows: keys.map((key) => ({
      key,
      ...summed(
        counted.filter((row) => row.key === key),
        hits.filter((row) => row.key === key),
        fees.byKey.get(key) ?? [],
      ),
    })),
    total: summed(counted, hits, fees.total),
  }
}

const keyOf = ({ timeZone, groupBy }: Pick<z.infer<typeof usageQuery>, 'timeZone' | 'groupBy'>): Prisma.Sql =>
  ({
    model: Prisma.sql`u.model`,
    provider: Prisma.sql`u.provider`,
    bot: Prisma.sql`coalesce(b.slug, u."botId")`,
    key: Prisma.sql`u."apiKeyId"`,
    day: Prisma.sql`to_char(u."createdAt" AT TIME ZONE ${timeZone}, 'YYYY-MM-DD')`,
  })[groupBy]

function countedBy(query: z.infer<typeof usageQuery>): Promise<Counted[]> {
  return db().$queryRaw<Counted[]>`
    SELECT k.key, u."costCurrency" AS currency, count(*) AS requests, count(*) FILTER (WHERE u.status = 'failed') AS errors,
      coalesce(sum(u."promptTokens"), 0)::bigint AS prompt, coalesce(sum(u."completionTokens"), 0)::bigint AS completion, sum(u."costAmount") AS cost,
      count(*) FILTER (WHERE u."costAmount" IS NULL AND u.status IN ('success', 'cancelled')) AS unpriced,
      count(*) FILTER (WHERE u.status = 'unknown') AS unknown
    FROM "UsageEntry" u LEFT JOIN "Bot" b ON b.id = u."botId" CROSS JOIN LATERAL (SELECT ${keyOf(query)} AS key) k
    WHERE ${within(query)}
    GROUP BY 1, 2 ORDER BY 1, 2`
}

/** Answers that were given again, each by the model that had given it. A direct answer no model had given. */
function hitsBy(query: z.infer<typeof usageQuery>): Promise<Hits[]> {
  return db().$queryRaw<Hits[]>`
    SELECT k.key, count(*) AS hits
    FROM "CacheLookup" u LEFT JOIN "Bot" b ON b.id = u."botId" CROSS JOIN LATERAL (SELECT ${keyOf(query)} AS key) k
    WHERE u.result IN ('hit', 'shared') AND ${within(query)}
    GROUP BY 1 ORDER BY 1`
}

type Fees = { byKey: Map<string | null, Cost[]>; total: Cost[] }

/** The fees of reserved capacity in a range, up to now: what is not over yet is not paid yet. */
async function feesBy({ from, to, timeZone, groupBy }: z.infer<typeof usageQuery>): Promise<Fees> {
  const byModel = await pricesByTime()
  const prices = [...byModel.values()].flat()
  const now = new Date()
  const end = to && to < now ? to : now
  const first = new Date(Math.max(from?.getTime() ?? 0, Math.min(...prices.map(({ validFrom }) => validFrom.getTime()))))
  if (prices.length === 0 || first >= end) return { byKey: new Map(), total: [] }
  const keyed = [...byModel].flatMap(([model, prices]): [string, Cost[]][] => {
    if (groupBy === 'model') return [[model, feesOf(prices, first, end)]]
    if (groupBy === 'provider') return [[model.slice(0, model.indexOf('/')), feesOf(prices, first, end)]]
    return groupBy === 'day' ? spansOfDays(first, end, timeZone).map(({ day, from, to }) => [day, feesOf(prices, from, to)]) : []
  })
  const byKey = new Map<string, Cost[]>()
  for (const [key, fees] of keyed) if (fees.length > 0) byKey.set(key, sumOf([...(byKey.get(key) ?? []), ...fees]))
  return { byKey, total: sumOf([...byModel.values()].flatMap((prices) => feesOf(prices, first, end))) }
}

function summed(rows: Counted[], hits: Hits[], fees: Cost[]): UsageRow {
  const sum = (pick: (row: Counted) => bigint) => Number(rows.reduce((total, row) => total + pick(row), 0n))
  const costs = rows.flatMap(({ cost, currency }) => (cost && currency ? [{ amount: cost.toFixed(), currency }] : []))
  return {
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    cacheHits: Number(hits.reduce((total, row) => total + row.hits, 0n)),
    promptTokens: sum(({ prompt }) => prompt),
    completionTokens: sum(({ completion }) => completion),
    cost: sumOf(costs),
    fees,
    unpriced: sum(({ unpriced }) => unpriced),
    unknown: sum(({ unknown }) => unknown),
  }
}

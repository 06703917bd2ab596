import { z } from 'zod'
import { db } from '../database/client.ts'
import { Prisma } from '../database/generated/client.ts'
import { isTimeZone } from '../i18n/time-zone.ts'
import { type Cost, sumOf } from './cost.ts'

const time = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-11-24T00:00:00Z' }).transform((text) => new Date(text))
export const timeZoneSchema = z.string().max(64).refine(isTimeZone, 'expected an IANA time zone such as Asia/Shanghai')

/** Half-open: `from` belongs to the range, `to` does not. */
const range = { from: time.optional(), to: time.optional() }

export const groupings = ['model', 'provider', 'bot', 'key', 'day'] as const
export type Grouping = (typeof groupings)[number]
export const grouping = z.enum(groupings, { error: 'expected model, provider, bot, key or day' }).default('model')

export const entryStatuses = ['pending', 'success', 'failed', 'cancelled', 'unknown'] as const
export type EntryStatus = (typeof entryStatuses)[number]
/** For what a call was made. */
export type Purpose = 'live' | 'test' | 'batch' | 'evaluation' | 'replay'
/** Which of the ledger's rows are meant. */
export const entryFilter = z.object({
  conversationId: z.string().max(100).optional(),
  status: z.enum(entryStatuses).optional(),
  provider: z.string().max(100).optional(),
})

export const usageQuery = z.object({
  ...range,
  timeZone: timeZoneSchema.default('UTC'),
  groupBy: grouping,
})
export const entriesQuery = entryFilter.extend(range)

export type UsageRow = {
  requests: number
  errors: number
  cacheHits: number
  promptTokens: number
  completionTokens: number
  cost: Cost[]
  unpriced: number
}

type Counted = {
  key: string | null
  currency: string | null
  requests: bigint
  errors: bigint
  prompt: bigint
  completion: bigint
  cost: Prisma.Decimal | null
  unpriced: bigint
}

/** Calls to vendors, summed from the ledger. `unpriced` counts the calls whose cost is unknown, which `cost` does not hold. */
export async function usageReport({
  from,
  to,
  timeZone,
  groupBy,
}: z.infer<typeof usageQuery>): Promise<{ rows: (UsageRow & { key: string | null })[]; total: UsageRow }> {
  const key = {
    model: Prisma.sql`u.model`,
    provider: Prisma.sql`u.provider`,
    bot: Prisma.sql`coalesce(b.slug, u."botId")`,
    key: Prisma.sql`u."apiKeyId"`,
    day: Prisma.sql`to_char(u."createdAt" AT TIME ZONE ${timeZone}, 'YYYY-MM-DD')`,
  }[groupBy]
  const counted = await db().$queryRaw<Counted[]>`
    SELECT k.key, u."costCurrency" AS currency, count(*) AS requests, count(*) FILTER (WHERE u.status = 'failed') AS errors,
      coalesce(sum(u."promptTokens"), 0)::bigint AS prompt, coalesce(sum(u."completionTokens"), 0)::bigint AS completion, sum(u."costAmount") AS cost,
      count(*) FILTER (WHERE u."costAmount" IS NULL AND u.status IN ('success', 'cancelled', 'unknown')) AS unpriced
    FROM "UsageEntry" u LEFT JOIN "Bot" b ON b.id = u."botId" CROSS JOIN LATERAL (SELECT ${key} AS key) k
    WHERE u."createdAt" >= ${from ?? new Date(0)} AND u."createdAt" < ${to ?? new Date('9999-01-01')}
    GROUP BY 1, 2 ORDER BY 1, 2`
  const keys = [...new Set(counted.map((row) => row.key))]
  return { rows: keys.map((key) => ({ key, ...summed(counted.filter((row) => row.key === key)) })), total: summed(counted) }
}

function summed(rows: Counted[]): UsageRow {
  const sum = (pick: (row: Counted) => bigint) => Number(rows.reduce((total, row) => total + pick(row), 0n))
  const costs = rows.flatMap(({ cost, currency }) => (cost && currency ? [{ amount: cost.toFixed(), currency }] : []))
  return {
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    cacheHits: 0,
    promptTokens: sum(({ prompt }) => prompt),
    completionTokens: sum(({ completion }) => completion),
    cost: sumOf(costs),
    unpriced: sum(({ unpriced }) => unpriced),
  }
}

const shown = {
  id: true,
  requestId: true,
  conversationId: true,
  provider: true,
  model: true,
  purpose: true,
  status: true,
  error: true,
  attempt: true,
  promptTokens: true,
  completionTokens: true,
  cachedTokens: true,
  estimated: true,
  costAmount: true,
  costCurrency: true,
  latencyMs: true,
  ttftMs: true,
  createdAt: true,
} as const

/** The ledger's rows, newest first. */
export async function listEntries(
  { from, to, ...equal }: z.infer<typeof entriesQuery>,
  page: { take: number; cursor?: { createdAt: Date; id: string } },
) {
  const older = page.cursor && {
    OR: [{ createdAt: { lt: page.cursor.createdAt } }, { createdAt: page.cursor.createdAt, id: { lt: page.cursor.id } }],
  }
  const rows = await db().usageEntry.findMany({
    where: { ...equal, createdAt: { gte: from, lt: to, lte: page.cursor?.createdAt }, ...older }, // `lte` lets the index begin there
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
    select: shown,
  })
  return rows.map(({ costAmount, costCurrency, ...row }) => ({
    ...row,
    cost: costAmount && costCurrency ? { amount: costAmount.toFixed(), currency: costCurrency } : null,
  }))
}

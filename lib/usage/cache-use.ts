import { db } from '../database/client.ts'
import { Prisma } from '../database/generated/client.ts'
import type { Cost } from './cost.ts'

/** How often a bot's answers were looked for. `shared` of the `hits` were being given just then; of `unpriced` hits nobody knows what they saved. */
export type CacheUseOfBot = {
  botId: string
  hits: number
  shared: number
  misses: number
  saved: Cost[]
  unpriced: number
}

export type Span = { from?: Date; to?: Date }

/** Which rows of a table that is called u count. Half-open: `from` belongs to the range, `to` does not. */
export const within = ({ from, to }: Span): Prisma.Sql =>
  Prisma.sql`u."createdAt" >= ${from ?? new Date(0)} AND u."createdAt" < ${to ?? new Date('9999-01-01')}`

/** What the cache did for each bot, also for those that are gone. */
export async function cacheUse(span: Span): Promise<CacheUseOfBot[]> {
  const [counts, saved] = await Promise.all([
    db().$queryRaw<Omit<CacheUseOfBot, 'saved'>[]>`
      SELECT "botId", count(*) FILTER (WHERE result NOT IN ('miss', 'direct'))::int AS hits, count(*) FILTER (WHERE result = 'shared')::int AS shared,
        count(*) FILTER (WHERE result = 'miss')::int AS misses,
        count(*) FILTER (WHERE result NOT IN ('miss', 'direct') AND saved IS NULL)::int AS unpriced
      FROM "CacheLookup" u WHERE ${within(span)} GROUP BY 1 ORDER BY 1`,
    db().$queryRaw<{ botId: string; currency: string; amount: Prisma.Decimal }[]>`
      SELECT u."botId", s.currency, sum(s.amount) AS amount
      FROM "CacheLookup" u CROSS JOIN LATERAL jsonb_to_recordset(u.saved) AS s(amount numeric, currency text)
      WHERE ${within(span)} GROUP BY 1, 2 ORDER BY 1, 2`,
  ])
  const savedBy = Map.groupBy(saved, ({ botId }) => botId)
  return counts.map((row) => ({
    ...row,
    saved: (savedBy.get(row.botId) ?? []).map(({ amount, currency }) => ({ amount: amount.toFixed(), currency })),
  }))
}

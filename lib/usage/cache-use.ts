import { db } from '../database/client.ts'
import { Prisma } from '../database/generated/client.ts'
import type { Cost } from './cost.ts'

/**
 * How often a bot's answers were looked for. `shared` of the `hits` were being given just then, `alike` to questions that are only
 * alike. `saved` is what the answers had cost, less what looking for them has `spent`; of `unpriced` looks nobody knows one of these.
 */
export type CacheUseOfBot = {
  botId: string
  hits: number
  shared: number
  alike: number
  misses: number
  saved: Cost[]
  spent: Cost[]
  unpriced: number
}

export type Span = { from?: Date; to?: Date }

/** Which rows of a table that is called u count. Half-open: `from` belongs to the range, `to` does not. */
export const within = ({ from, to }: Span): Prisma.Sql =>
  Prisma.sql`u."createdAt" >= ${from ?? new Date(0)} AND u."createdAt" < ${to ?? new Date('9999-01-01')}`

/** What the cache did for each bot, also for those that are gone. */
export async function cacheUse(span: Span): Promise<CacheUseOfBot[]> {
  const [counts, amounts] = await Promise.all([
    db().$queryRaw<Omit<CacheUseOfBot, 'saved' | 'spent'>[]>`
      SELECT "botId", count(*) FILTER (WHERE result IN ('hit', 'shared'))::int AS hits, count(*) FILTER (WHERE result = 'shared')::int AS shared,
        count(*) FILTER (WHERE similarity IS NOT NULL)::int AS alike, count(*) FILTER (WHERE result = 'miss')::int AS misses,
        count(*) FILTER (WHERE (result IN ('hit', 'shared') AND saved IS NULL) OR spent IS NULL)::int AS unpriced
      FROM "CacheLookup" u WHERE ${within(span)} GROUP BY 1 ORDER BY 1`,
    db().$queryRaw<{ botId: string; currency: string; saved: Prisma.Decimal; spent: Prisma.Decimal }[]>`
      SELECT u."botId", s.currency, sum(s.sign * s.amount) AS saved, coalesce(sum(s.amount) FILTER (WHERE s.sign < 0), 0) AS spent
      FROM "CacheLookup" u CROSS JOIN LATERAL (
        SELECT 1 AS sign, amount, currency FROM jsonb_to_recordset(u.saved) AS r(amount numeric, currency text)
        UNION ALL SELECT -1, amount, currency FROM jsonb_to_recordset(u.spent) AS r(amount numeric, currency text)
      ) s WHERE ${within(span)} GROUP BY 1, 2 ORDER BY 1, 2`,
  ])
  const byBot = Map.groupBy(amounts, ({ botId }) => botId)
  return counts.map((row) => {
    const of = byBot.get(row.botId) ?? []
    return {
      ...row,
      saved: of.map(({ saved, currency }) => ({ amount: saved.toFixed(), currency })),
      spent: of.filter(({ spent }) => !spent.isZero()).map(({ spent, currency }) => ({ amount: spent.toFixed(), currency })),
    }
  })
}

import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { type Span, within } from './cache-use.ts'
import type { Cost } from './cost.ts'

/** How many questions of a bot got an approved answer and no model, and what that saved. */
export type DirectUseOfBot = { botId: string; direct: number; saved: Cost[] }

/**
 * The approved answers that each bot gave, and what they would have cost: as much as those of its answers did on average, in
 * the same range, for which a vendor was called. An estimate, since nobody was asked; nothing where no such answer has a price.
 */
export async function directUse(span: Span): Promise<DirectUseOfBot[]> {
  const range = within(span)
  const rows = await db().$queryRaw<{ botId: string; direct: number; currency: string | null; amount: Prisma.Decimal | null }[]>`
    WITH given AS (SELECT "botId", count(*)::int AS direct FROM "CacheLookup" u WHERE result = 'direct' AND ${range} GROUP BY 1),
    means AS (
      SELECT "botId", "costCurrency" AS currency, sum("costAmount") / count(DISTINCT "messageId") AS mean
      FROM "UsageEntry" u WHERE purpose = 'live' AND "costAmount" IS NOT NULL AND "messageId" IS NOT NULL AND ${range} GROUP BY 1, 2)
    SELECT g."botId", g.direct, m.currency, round(g.direct * m.mean, 12) AS amount
    FROM given g LEFT JOIN means m ON m."botId" = g."botId" ORDER BY 1, 3`
  return Array.from(
    Map.groupBy(rows, ({ botId }) => botId),
    ([botId, of]) => ({
      botId,
      direct: of[0]?.direct ?? 0,
      saved: of.flatMap(({ currency, amount }) => (currency && amount ? [{ amount: amount.toFixed(), currency }] : [])),
    }),
  )
}

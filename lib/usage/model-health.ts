import { z } from 'zod'
import { db } from '../database/client.ts'
import { recent } from '../database/recent.ts'

export const modelHealth = z
  .object({
    calls: z.int().describe('How many calls to it ended in the last hour.'),
    failedShare: z.number().nullable().describe('0 to 1, of these; `null` when there was none.'),
    firstTokenMs: z.int().nullable().describe('The median time to the first token; `null` when there was none.'),
  })
  .meta({ id: 'ModelHealth', description: 'How calls to a model went in the last hour, by the ledger.' })
export type ModelHealth = z.output<typeof modelHealth>

const hourMs = 3_600_000
const none: ModelHealth = { calls: 0, failedShare: null, firstTokenMs: null }

const lastHour = recent('usage.model-health', () => healthSince(new Date(Date.now() - hourMs)), { ttlMs: 15_000 })

/** How each model did in the last hour, read at most every 15 seconds. Calls that were ended by their caller say nothing of a model. */
export async function healthByModel(): Promise<(model: string) => ModelHealth> {
  const known = await lastHour.read('')
  return (model) => known.get(model) ?? none
}

type Row = { model: string; calls: number; failedShare: number; firstTokenMs: number | null }

/** The ledger since a moment, by the index that begins with the time. */
export async function healthSince(since: Date): Promise<Map<string, ModelHealth>> {
  const rows = await db().$queryRaw<Row[]>`
    SELECT model, count(*)::int AS calls, (count(*) FILTER (WHERE status = 'failed'))::float / count(*) AS "failedShare",
      round(percentile_cont(0.5) WITHIN GROUP (ORDER BY "ttftMs"))::int AS "firstTokenMs"
    FROM "UsageEntry" WHERE "createdAt" >= ${since} AND status IN ('success', 'failed') GROUP BY model`
  return new Map(rows.map(({ model, ...health }) => [model, health]))
}

import { namesOf } from '../access/audit.ts'
import { db } from '../database/client.ts'
import { daysFrom } from './days.ts'
import type { Period } from './period.ts'
import { type Grouping, type UsageRow, usageReport } from './reports.ts'

/** A row of the report as people read it. `share` is its part of the whole, from 0 to 1; `name` what the key is called, where that is something else. */
export type NamedRow = UsageRow & { key: string | null; name: string | null; share: number }
export type NamedReport = { rows: NamedRow[]; total: UsageRow; sharesOf: 'cost' | 'requests' }

const daysFilledMax = 366

/**
 * The usage of a period with names for ids, the largest share first; days in their order, of up to a year also those
 * without calls. Shares are of the cost where all of it is known and in one currency, else of the calls.
 */
export async function namedReport(period: Period, groupBy: Grouping): Promise<NamedReport> {
  const { from, to, timeZone } = period
  const { rows, total } = await usageReport({ from, to, timeZone, groupBy })
  const names = await namesBehind(
    groupBy,
    rows.flatMap(({ key }) => key ?? []),
  )
  const [cost, ...otherCurrencies] = total.cost
  const sharesOf = cost && Number(cost.amount) > 0 && otherCurrencies.length === 0 && total.unpriced === 0 ? 'cost' : 'requests'
  const weight = (row: UsageRow) => (sharesOf === 'cost' ? Number(row.cost[0]?.amount ?? 0) : row.requests)
  const named = (groupBy === 'day' ? withEmptyDays(rows, period) : rows).map((row) => ({
    ...row,
    name: (row.key && names.get(row.key)) ?? null,
    share: weight(row) / (weight(total) || 1),
  }))
  return { rows: groupBy === 'day' ? named : named.sort((a, b) => b.share - a.share), total, sharesOf }
}

async function namesBehind(groupBy: Grouping, keys: string[]): Promise<Map<string, string>> {
  if (groupBy === 'key') return namesOf(keys)
  if (groupBy !== 'bot') return new Map()
  const bots = await db().bot.findMany({ where: { slug: { in: keys } }, select: { slug: true, name: true } })
  return new Map(bots.map(({ slug, name }) => [slug, name]))
}

type Row = UsageRow & { key: string | null }
const nothing: UsageRow = {
  requests: 0,
  errors: 0,
  cacheHits: 0,
  promptTokens: 0,
  completionTokens: 0,
  cost: [],
  fees: [],
  unpriced: 0,
  unknown: 0,
}

function withEmptyDays(rows: Row[], { first, last }: Period): Row[] {
  const days = daysFrom(first, last)
  if (days.length > daysFilledMax) return rows
  const byDay = new Map(rows.map((row) => [row.key, row]))
  return days.map((day) => byDay.get(day) ?? { ...nothing, key: day })
}

import { z } from 'zod'
import type { Cost } from './cost.ts'
import { type entryFilter, listEntries } from './entries.ts'
import { namedReport } from './named-report.ts'
import { type Period, usageSearch } from './period.ts'
import type { Grouping } from './reports.ts'

/** What to export: the report, or the ledger's rows behind it. */
export const exportQuery = usageSearch.safeExtend({
  kind: z
    .enum(['report', 'entries'], { error: 'expected report or entries' })
    .describe('`report`: sums by `groupBy`. `entries`: the ledger’s rows, one per call to a vendor, by the other filters.'),
})

type Cell = string | number | null
export type Lines = AsyncIterable<Cell[]>

/** The report as lines, the first of them the names of the columns: each currency has a column of its own. */
export async function* reportLines(period: Period, groupBy: Grouping): Lines {
  const { rows, total } = await namedReport(period, groupBy)
  const [costs, fees] = [columnsOf('cost', total.cost), columnsOf('fee', total.fees)]
  yield [groupBy, 'name', 'requests', 'errors', 'promptTokens', 'completionTokens', ...costs.names, 'requestsWithoutPrice', ...fees.names]
  for (const { key, name, requests, errors, promptTokens, completionTokens, cost, unpriced, fees: owed } of rows)
    yield [
      key,
      key === null ? `without a ${groupBy}` : name,
      requests,
      errors,
      promptTokens,
      completionTokens,
      ...costs.cells(cost),
      unpriced,
      ...fees.cells(owed),
    ]
}

const columnsOf = (name: string, total: Cost[]) => ({
  names: total.map(({ currency }) => `${name}${currency}`),
  cells: (costs: Cost[]) => total.map(({ currency }) => costs.find((each) => each.currency === currency)?.amount ?? null),
})

const pageRows = 1_000
const columns = [
  'createdAt',
  'id',
  'requestId',
  'conversationId',
  'provider',
  'model',
  'purpose',
  'status',
  'error',
  'attempt',
  'promptTokens',
  'completionTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'estimated',
  'costAmount',
  'costCurrency',
  'latencyMs',
  'ttftMs',
] as const

/** The ledger's rows as lines, newest first, read page by page however many there are. Times are UTC. */
export async function* entryLines({ from, to }: Period, filter: z.infer<typeof entryFilter>): Lines {
  yield [...columns]
  for (let cursor: { createdAt: Date; id: string } | undefined; ; ) {
    const rows = await listEntries({ from, to, ...filter }, { take: pageRows, cursor })
    for (const { cost, createdAt, estimated, ...row } of rows) {
      const cells = { ...row, createdAt: createdAt.toISOString(), estimated: String(estimated), costAmount: cost?.amount ?? null }
      const line = { ...cells, costCurrency: cost?.currency ?? null }
      yield columns.map((column) => line[column])
    }
    cursor = rows.at(-1)
    if (rows.length < pageRows) return
  }
}

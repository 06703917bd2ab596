import { z } from 'zod'
import { db } from '../database/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { id, time as moment, money } from '../http/schemas.ts'
import { vendorReasons } from '../llm/refusal.ts'
import { range, rangeInOrder } from './reports.ts'

/* The ledger's rows: one for each call to a vendor. */

export const entryStatuses = ['pending', 'success', 'failed', 'cancelled', 'unknown'] as const
export type EntryStatus = (typeof entryStatuses)[number]
/** For what a call was made. */
const purposes = ['live', 'test', 'batch', 'evaluation', 'replay'] as const
export type Purpose = (typeof purposes)[number]
/** Which of the ledger's rows are meant. */
export const entryFilter = z.object({
  conversationId: z.string().max(100).optional(),
  status: z.enum(entryStatuses).optional(),
  provider: z.string().max(100).optional(),
})

export const entriesQuery = entryFilter.extend(range).refine(...rangeInOrder)

/** What the ledger keeps of one call. */
export const callColumns = {
  id: true,
  provider: true,
  model: true,
  attempt: true,
  status: true,
  error: true,
  promptTokens: true,
  completionTokens: true,
  cachedTokens: true,
  cacheWriteTokens: true,
  reasoningTokens: true,
  estimated: true,
  costAmount: true,
  costCurrency: true,
  latencyMs: true,
  ttftMs: true,
  createdAt: true,
} as const
const shown = { ...callColumns, requestId: true, conversationId: true, purpose: true, vendorUsage: true } as const

export const entryView = z
  .object({
    id: id('use'),
    requestId: z.string(),
    conversationId: z.string().nullable(),
    provider: z.string().describe('The slug of the vendor.'),
    model: z.string().describe('The catalog id.'),
    purpose: z.enum(purposes).describe('For what the call was made.'),
    status: z.enum(entryStatuses).describe('`unknown`: the process ended before the vendor did.'),
    error: z.enum(vendorReasons).nullable().describe('Why the vendor did not answer.'),
    attempt: z.int().describe('Which try of this model it is; each model of a turn, and each continuation, begins at 1.'),
    promptTokens: z.int().nullable(),
    completionTokens: z.int().nullable(),
    cachedTokens: z.int().nullable().describe('Those of the prompt that the vendor had in its cache.'),
    cacheWriteTokens: z.int().nullable().describe('Those of the prompt that the vendor put into its cache.'),
    reasoningTokens: z.int().nullable().describe('Those of the answer that the model thought and did not say.'),
    vendorUsage: z.unknown().describe('The numbers as the vendor gave them; `null` where it gave none.'),
    estimated: z.boolean().describe('The tokens were counted by us, because the vendor did not say.'),
    cost: money.nullable().describe('`null` when the price is unknown.'),
    latencyMs: z.int().nullable(),
    ttftMs: z.int().nullable().describe('Milliseconds to the first words of a stream.'),
    createdAt: moment,
  })
  .meta({ id: 'LedgerEntry', description: 'One call to a vendor, as the ledger has it.' })
type EntryView = z.output<typeof entryView>

/** The ledger's rows, newest first. */
export async function listEntries({ from, to, ...equal }: z.infer<typeof entriesQuery>, page: Page): Promise<EntryView[]> {
  const rows = await db().usageEntry.findMany({
    where: { ...equal, createdAt: { gte: from, lt: to, lte: page.cursor?.createdAt }, ...olderThan(page.cursor) }, // `lte` lets the index begin there
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
    select: shown,
  })
  return rows.map(({ costAmount, costCurrency, purpose, status, error, ...row }) => ({
    ...row,
    purpose: purpose as Purpose,
    status: status as EntryStatus,
    error: error as EntryView['error'],
    cost: costAmount && costCurrency ? { amount: costAmount.toFixed(), currency: costCurrency } : null,
  }))
}

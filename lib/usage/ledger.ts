import type { Price } from '../database/generated/client.ts'
import { type EntryRow, patience, type SettlementRow, writeTurn } from '../database/turn-writes.ts'
import type { CallBegun, CallOutcome, Ledger } from '../llm/generate.ts'
import { log } from '../monitoring/log.ts'
import { metrics } from '../monitoring/metrics.ts'
import type { Cost } from './cost.ts'
import { costOf, priceInForce } from './prices.ts'

type Opened = { call: CallBegun; price: Price | undefined }

/** What the entries of one turn have in common. */
export type LedgerSubject = Pick<EntryRow, 'requestId' | 'conversationId' | 'messageId' | 'botId' | 'apiKeyId' | 'purpose'>

export type TurnLedger = Ledger & {
  /** The rows that settle every call made so far, each with its cost, to be committed together with the reply. */
  settlements(): SettlementRow[]
  /** Settles what was called outside of any turn, such as the test of a provider. */
  close(): Promise<void>
}

/**
 * The ledger as one turn sees it: a row is committed as `pending` before each call to a vendor; how the call ended is
 * kept and written in the commit that stores the reply, so that an answer and its cost are never apart. No call is made
 * before what it belongs to is `recorded`, nor without its price read. Each call is two lines in the log, REQUEST and
 * RESPONSE: counts, never words.
 */
export function openLedger(subject: LedgerSubject, recorded: Promise<void> = Promise.resolve()): TurnLedger {
  recorded.catch(() => {}) // told to whoever opens a call, and to the turn
  const opened = new Map<string, Opened>()
  const settled: SettlementRow[] = []
  return {
    async open(call) {
      if (call.embedded) return recorded // free, and no vendor's: it leaves no row
      const startedAt = new Date()
      const { entryId, provider, providerId, model, attempt, asked } = call
      const entry = { ...subject, id: entryId, provider, providerId, model, attempt, createdAt: startedAt.toISOString() }
      const [question, row, price] = await Promise.allSettled([
        recorded,
        writeTurn({ entries: [entry] }, patience.question),
        priceInForce(model, startedAt),
      ])
      if (question.status === 'fulfilled' && row.status === 'fulfilled' && price.status === 'fulfilled') {
        opened.set(entryId, { call, price: price.value })
        log().info({ requestId: subject.requestId, provider, model, attempt, ...asked }, 'REQUEST')
        return
      }
      if (row.status === 'fulfilled') await takeBack(entryId)
      throw [question, row, price].find((result) => result.status === 'rejected')?.reason
    },
    settle(entryId, outcome) {
      const call = opened.get(entryId)
      if (!call) throw new Error('a call was settled that was never opened')
      const row = settlementOf(entryId, outcome, call)
      settled.push(row)
      count(call.call, outcome, row)
      const { provider, model, attempt } = call.call
      const { error: errorCode, status, promptTokens, completionTokens, latencyMs, ttftMs, finishReason } = outcome
      const counts = { promptTokens, completionTokens, cost: row.costAmount, currency: row.costCurrency, latencyMs, ttftMs }
      log().info({ requestId: subject.requestId, provider, model, attempt, status, errorCode, ...counts, finishReason }, 'RESPONSE')
    },
    settlements: () => settled,
    close: () => writeTurn({ settlements: settled }, patience.reply),
  }
}

/** Settles the row of a call that was never made: it failed, at no cost. Where that cannot be written, the next start marks it. */
const takeBack = (entryId: string): Promise<void> =>
  writeTurn({ settlements: [settlementOf(entryId, neverCalled)] }, patience.question).catch(() => {})

const neverCalled: CallOutcome = {
  status: 'failed',
  error: 'cancelled',
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  vendorUsage: null,
  estimated: false,
  completionChars: 0,
  latencyMs: 0,
  ttftMs: null,
  finishReason: 'cancelled',
}

function settlementOf(id: string, outcome: CallOutcome, opened?: Opened): SettlementRow {
  const { status, error = null, completionChars, finishReason, ...counts } = outcome
  const cost = opened && costOfCall(opened, outcome)
  return {
    id,
    status,
    error,
    ...counts,
    costAmount: cost?.amount ?? null,
    costCurrency: cost?.currency ?? null,
    priceId: cost ? (opened?.price?.id ?? null) : null,
    settledAt: new Date().toISOString(),
  }
}

/** Nothing is said of a call whose price is unknown, or that was not counted because it brought nothing. */
function costOfCall({ call, price }: Opened, outcome: CallOutcome): Cost | undefined {
  const { promptTokens, completionTokens, completionChars } = outcome
  if (!price || promptTokens === null || completionTokens === null) return undefined
  const { promptChars, images } = call.asked
  const [cachedTokens, cacheWriteTokens] = [outcome.cachedTokens ?? 0, outcome.cacheWriteTokens ?? 0]
  return costOf(price, { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, promptChars, completionChars, images })
}

function count({ model, provider }: CallBegun, outcome: CallOutcome, { costAmount, costCurrency }: SettlementRow): void {
  const { status, latencyMs, ttftMs, promptTokens, completionTokens } = outcome
  metrics().requests.inc({ model, provider, status })
  metrics().latency.observe({ model }, latencyMs / 1000)
  if (ttftMs !== null) metrics().firstToken.observe({ model }, ttftMs / 1000)
  metrics().tokens.inc({ model, direction: 'prompt' }, promptTokens ?? 0)
  metrics().tokens.inc({ model, direction: 'completion' }, completionTokens ?? 0)
  if (costAmount !== null && costCurrency !== null) metrics().cost.inc({ model, currency: costCurrency }, Number(costAmount))
}

import { type EntryRow, patience, type SettlementRow, writeTurn } from '../database/turn-writes.ts'
import type { CallBegun, CallOutcome, Ledger } from '../llm/generate.ts'
import { log } from '../monitoring/log.ts'
import { metrics } from '../monitoring/metrics.ts'
import { costOf, priceInForce } from './prices.ts'

type Opened = { call: CallBegun; startedAt: Date }

/** What the entries of one turn have in common. */
export type LedgerSubject = Pick<EntryRow, 'requestId' | 'conversationId' | 'messageId' | 'botId' | 'apiKeyId' | 'purpose'>

export type TurnLedger = Ledger & {
  /** The rows that settle every call made so far, each with its cost, to be committed together with the reply. */
  settlements(): Promise<SettlementRow[]>
  /** Settles what was called outside of any turn, such as the test of a provider. */
  close(): Promise<void>
}

/**
 * The ledger as one turn sees it: a row is committed as `pending` before each call to a vendor; how the call ended is
 * kept and written in the commit that stores the reply, so that an answer and its cost are never apart. No call is made
 * before what it belongs to is `recorded`. Each call is two lines in the log, REQUEST and RESPONSE: counts, never words.
 */
export function openLedger(subject: LedgerSubject, recorded: Promise<void> = Promise.resolve()): TurnLedger {
  recorded.catch(() => {}) // told to whoever opens a call, and to the turn
  const opened = new Map<string, Opened>()
  const ended = new Map<string, CallOutcome>()
  const settled = new Map<string, SettlementRow>()
  const settle = async (entryId: string, outcome: CallOutcome) => {
    const row = settled.get(entryId) ?? (await settlementOf(entryId, outcome, opened.get(entryId)))
    settled.set(entryId, row)
    return row
  }
  const settlements = () => Promise.all(Array.from(ended, ([id, outcome]) => settle(id, outcome)))
  return {
    async open(call) {
      if (call.embedded) return recorded // free, and no vendor's: it leaves no row
      const startedAt = new Date()
      const { entryId, provider, providerId, model, attempt, asked } = call
      const entry = { ...subject, id: entryId, provider, providerId, model, attempt, createdAt: startedAt.toISOString() }
      opened.set(entryId, { call, startedAt })
      const written = await Promise.allSettled([recorded, writeTurn({ entries: [entry] }, patience.question)])
      const refused = written.find(({ status }) => status === 'rejected')
      if (refused?.status === 'rejected') {
        ended.set(entryId, neverCalled)
        throw refused.reason
      }
      log().info({ requestId: subject.requestId, provider, model, attempt, ...asked }, 'REQUEST')
    },
    async settle(entryId, outcome) {
      const call = opened.get(entryId)
      ended.set(entryId, outcome)
      count(call, outcome)
      const { costAmount: cost, costCurrency: currency } = await settle(entryId, outcome)
      const { error: errorCode, status, promptTokens, completionTokens, latencyMs, ttftMs, finishReason } = outcome
      const { provider, model, attempt } = call?.call ?? {}
      const counts = { promptTokens, completionTokens, cost, currency, latencyMs, ttftMs }
      log().info({ requestId: subject.requestId, provider, model, attempt, status, errorCode, ...counts, finishReason }, 'RESPONSE')
    },
    settlements,
    close: async () => writeTurn({ settlements: await settlements() }, patience.reply),
  }
}

/** Of a call whose row was written, and whose question was refused beside it. */
const neverCalled: CallOutcome = {
  status: 'cancelled',
  error: 'cancelled',
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  estimated: false,
  latencyMs: 0,
  ttftMs: null,
  finishReason: 'cancelled',
}

async function settlementOf(id: string, outcome: CallOutcome, opened: Opened | undefined): Promise<SettlementRow> {
  const counted = outcome.promptTokens !== null && outcome.completionTokens !== null
  const price = opened && counted ? await priceInForce(opened.call.model, opened.startedAt) : undefined
  const cost =
    price &&
    costOf(price, {
      promptTokens: outcome.promptTokens ?? 0,
      completionTokens: outcome.completionTokens ?? 0,
      cachedTokens: outcome.cachedTokens ?? 0,
    })
  if (cost && opened) metrics().cost.inc({ model: opened.call.model, currency: cost.currency }, Number(cost.amount))
  return {
    id,
    status: outcome.status,
    error: outcome.error ?? null,
    promptTokens: outcome.promptTokens,
    completionTokens: outcome.completionTokens,
    cachedTokens: outcome.cachedTokens,
    estimated: outcome.estimated,
    costAmount: cost?.amount ?? null,
    costCurrency: cost?.currency ?? null,
    priceId: price?.id ?? null,
    latencyMs: outcome.latencyMs,
    ttftMs: outcome.ttftMs,
    settledAt: new Date().toISOString(),
  }
}

function count(opened: Opened | undefined, { status, latencyMs, ttftMs, promptTokens, completionTokens }: CallOutcome): void {
  if (!opened) return
  const { model, provider } = opened.call
  metrics().requests.inc({ model, provider, status })
  metrics().latency.observe({ model }, latencyMs / 1000)
  if (ttftMs !== null) metrics().firstToken.observe({ model }, ttftMs / 1000)
  metrics().tokens.inc({ model, direction: 'prompt' }, promptTokens ?? 0)
  metrics().tokens.inc({ model, direction: 'completion' }, completionTokens ?? 0)
}

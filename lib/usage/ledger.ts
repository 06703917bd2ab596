import { type EntryRow, patience, type SettlementRow, writeTurn } from '../database/turn-writes.ts'
import type { Ledger } from '../llm/generate.ts'
import { metrics } from '../monitoring/metrics.ts'
import { costOf, priceInForce } from './prices.ts'

type Outcome = Parameters<Ledger['settle']>[1]
type Opened = { provider: string; model: string; startedAt: Date }

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
 * kept and written in the commit that stores the reply, so that an answer and its cost are never apart.
 */
export function openLedger(subject: LedgerSubject): TurnLedger {
  const opened = new Map<string, Opened>()
  const ended = new Map<string, Outcome>()
  const settlements = () => Promise.all(Array.from(ended, ([id, outcome]) => settlementOf(id, outcome, opened.get(id))))
  return {
    async open(call) {
      const startedAt = new Date()
      const { entryId, provider, providerId, model, attempt } = call
      const entry = { ...subject, id: entryId, provider, providerId, model, attempt, createdAt: startedAt.toISOString() }
      await writeTurn({ entries: [entry] }, patience.question)
      opened.set(entryId, { provider, model, startedAt })
    },
    settle(entryId, outcome) {
      ended.set(entryId, outcome)
      count(opened.get(entryId), outcome)
    },
    settlements,
    close: async () => writeTurn({ settlements: await settlements() }, patience.reply),
  }
}

async function settlementOf(id: string, outcome: Outcome, call: Opened | undefined): Promise<SettlementRow> {
  const counted = outcome.promptTokens !== null && outcome.completionTokens !== null
  const price = call && counted ? await priceInForce(call.model, call.startedAt) : undefined
  const cost =
    price &&
    costOf(price, {
      promptTokens: outcome.promptTokens ?? 0,
      completionTokens: outcome.completionTokens ?? 0,
      cachedTokens: outcome.cachedTokens ?? 0,
    })
  if (cost && call) metrics().cost.inc({ model: call.model, currency: cost.currency }, Number(cost.amount))
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

function count(call: Opened | undefined, { status, latencyMs, ttftMs, promptTokens, completionTokens }: Outcome): void {
  if (!call) return
  const { model, provider } = call
  metrics().requests.inc({ model, provider, status })
  metrics().latency.observe({ model }, latencyMs / 1000)
  if (ttftMs !== null) metrics().firstToken.observe({ model }, ttftMs / 1000)
  metrics().tokens.inc({ model, direction: 'prompt' }, promptTokens ?? 0)
  metrics().tokens.inc({ model, direction: 'completion' }, completionTokens ?? 0)
}

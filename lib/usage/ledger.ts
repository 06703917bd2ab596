import { db } from '../database/client.ts'
import type { Price } from '../database/generated/client.ts'
import {
  type EntryRow,
  joinQuestion,
  patience,
  type ReleasedRow,
  type SettlementRow,
  type TurnWrite,
  writeTurn,
} from '../database/turn-writes.ts'
import type { CallBegun, CallOutcome, Ledger } from '../llm/generate.ts'
import { callLog } from '../monitoring/log.ts'
import { metrics } from '../monitoring/metrics.ts'
import { mostOf } from './budgets/affordable.ts'
import { lookAt } from './budgets/alerts.ts'
import { budgetsFor, type Held, type Scope, type Spender } from './budgets/holding.ts'
import { hold, overBudget, type Refusal, released } from './budgets/spending.ts'
import type { Cost } from './cost.ts'
import { costOf, inBatch, priceInForce } from './prices.ts'

type Opened = { call: CallBegun; price: Price | undefined; held: Held[] }

/** What the entries of one turn have in common, and the visitor in whose name they are made. `inBatch`: the calls are part of a batch of the vendor's own. */
export type LedgerSubject = Pick<EntryRow, 'requestId' | 'conversationId' | 'messageId' | 'botId' | 'apiKeyId' | 'purpose'> &
  Pick<Spender, 'visitor'> & { inBatch?: boolean }

export type TurnLedger = Ledger & {
  /** The rows that settle every call made so far, each with its cost. */
  settlements(): SettlementRow[]
  /**
   * Commits these rows together with what the turn writes, such as its reply, so that an answer and its cost are never apart: in one
   * commit with the question where that still waits for its own. Rejects as the question's does.
   */
  commit(write: TurnWrite): Promise<void>
  /** Settles what was called outside of any turn, such as the test of a provider. */
  close(): Promise<void>
  /** The budget that refused a call, which was then not opened. */
  refusedBy(): Refusal | undefined
}

/**
 * The ledger as one turn sees it: a row is committed as `pending` before each call to a vendor; how the call ended is
 * kept and written in the commit that stores the reply, so that an answer and its cost are never apart. No call is made, and no reply
 * stored, before what it belongs to is `recorded`, nor without its price read, nor before the most that it can cost is reserved in
 * the budgets that hold for it. Each call is two lines in the log, REQUEST and RESPONSE (or WITHDRAWN): counts, never words.
 */
export function openLedger(subject: LedgerSubject, recorded: Promise<void> = Promise.resolve()): TurnLedger {
  return ledgerOf(subject, recorded, new Map())
}

/** The ledger of a call that was opened before, perhaps by another process, at its price and with what it had reserved then. */
export async function takeUpLedger(subject: LedgerSubject, call: CallBegun, startedAt: Date): Promise<TurnLedger> {
  const [price, rows] = await Promise.all([
    priceAt(call.model, startedAt, subject),
    db().budgetReservation.findMany({ where: { entryId: call.entryId }, include: { budget: true } }),
  ])
  const held = rows.map(({ budget, subject, periodStart: start }): Held => ({ budget, scope: budget.scope as Scope, subject, start }))
  return ledgerOf(subject, Promise.resolve(), new Map([[call.entryId, { call, price, held }]]))
}

function ledgerOf({ inBatch, visitor, ...common }: LedgerSubject, recorded: Promise<void>, opened: Map<string, Opened>): TurnLedger {
  let mayWait = true
  const isOver = () => {
    mayWait = false
  }
  recorded.then(isOver, isOver) // its failure is told to whoever opens a call, and to the turn
  const settled: SettlementRow[] = []
  const freed: ReleasedRow[] = []
  let refusedBy: Refusal | undefined
  const commit = async (write: TurnWrite): Promise<void> => {
    const rows = { ...write, settlements: settled, ...(freed.length > 0 && { released: freed }) }
    const isWithQuestion = mayWait && joinQuestion(rows)
    await recorded
    if (!isWithQuestion) await writeTurn(rows, patience.reply, { unhurried: common.purpose === 'batch' })
    if (freed.length > 0) lookAt([...opened.values()].flatMap(({ held }) => held))
  }
  return {
    async open(call) {
      if (call.embedded) {
        await recorded // free, and no vendor's: it leaves no row
        return
      }
      const startedAt = new Date()
      const { entryId, provider, providerId, model, attempt, asked } = call
      const entry = { ...common, id: entryId, provider, providerId, model, attempt, createdAt: startedAt.toISOString() }
      const [question, row, charge] = await Promise.allSettled([
        recorded,
        writeTurn({ entries: [entry] }, patience.question),
        chargeFor(call, { ...common, visitor, inBatch }, startedAt),
      ])
      if (question.status === 'fulfilled' && row.status === 'fulfilled' && charge.status === 'fulfilled') {
        const { price, ...held } = charge.value
        if ('refusedBy' in held) {
          refusedBy = held.refusedBy
          await takeOut(entryId, [])
          return { refused: overBudget(refusedBy) }
        }
        opened.set(entryId, { call, price, held: held.held })
        callLog().info({ requestId: common.requestId, provider, model, attempt, ...asked }, 'REQUEST')
        return
      }
      const held = charge.status === 'fulfilled' && 'held' in charge.value ? charge.value.held : []
      if (row.status === 'fulfilled' || held.length > 0) await takeOut(entryId, held)
      throw [question, row, charge].find((result) => result.status === 'rejected')?.reason
    },
    async withdraw(entryId) {
      const known = opened.get(entryId)
      if (!known) return // the embedded engine's
      opened.delete(entryId)
      await takeOut(entryId, known.held)
      const { provider, model, attempt } = known.call
      callLog().info({ requestId: common.requestId, provider, model, attempt }, 'WITHDRAWN')
    },
    settle(entryId, outcome) {
      const call = opened.get(entryId)
      if (!call) throw new Error('a call was settled that was never opened')
      const row = settlementOf(entryId, outcome, call)
      settled.push(row)
      freed.push(...released(entryId, call.held, costIn(row), isUnpriced(row, outcome, call)))
      count(call.call, outcome, row)
      if (!inBatch) time(call.call, outcome)
      const { provider, model, attempt } = call.call
      const { error: errorCode, status, promptTokens, completionTokens, latencyMs, ttftMs, finishReason } = outcome
      const counts = { promptTokens, completionTokens, cost: row.costAmount, currency: row.costCurrency, latencyMs, ttftMs }
      callLog().info({ requestId: common.requestId, provider, model, attempt, status, errorCode, ...counts, finishReason }, 'RESPONSE')
    },
    settlements: () => settled,
    commit,
    close: () => commit({}),
    refusedBy: () => refusedBy,
  }
}

/** The price of a call, and what it reserves in the budgets of whoever makes it; without any budget nothing is written. */
async function chargeFor({ entryId, model, asked }: CallBegun, spender: Spender & Pick<LedgerSubject, 'inBatch'>, at: Date) {
  const [price, held] = await Promise.all([priceAt(model, at, spender), budgetsFor(spender, at)])
  return { price, ...(held.length === 0 ? { held } : await hold(entryId, held, mostOf(price, asked), at)) }
}

async function priceAt(model: string, at: Date, subject: Pick<LedgerSubject, 'inBatch'>): Promise<Price | undefined> {
  const price = await priceInForce(model, at)
  return price && subject.inBatch ? inBatch(price) : price
}

/**
 * Takes the row of a call that is not made out again, and gives back what it had reserved: the ledger holds what was called.
 * Where that cannot be written, the next start marks it.
 */
const takeOut = (id: string, held: Held[]): Promise<void> =>
  writeTurn({ withdrawn: [{ id }], ...(held.length > 0 && { released: released(id, held, undefined, false) }) }, patience.question).catch(
    () => {},
  )

const costIn = ({ costAmount: amount, costCurrency: currency }: SettlementRow): Cost | undefined =>
  amount === null || currency === null ? undefined : { amount, currency }

/** A call that brought something, and whose price nobody knows. */
const isUnpriced = ({ costAmount }: SettlementRow, { status, promptTokens }: CallOutcome, { price }: Opened): boolean =>
  costAmount === null && !price && (status !== 'failed' || promptTokens !== null)

function settlementOf(id: string, outcome: CallOutcome, opened: Opened): SettlementRow {
  const { status, error = null, completionChars, finishReason, ...counts } = outcome
  const cost = costOfCall(opened, outcome)
  return {
    id,
    status,
    error,
    ...counts,
    costAmount: cost?.amount ?? null,
    costCurrency: cost?.currency ?? null,
    priceId: cost ? (opened.price?.id ?? null) : null,
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
  const { status, promptTokens, completionTokens } = outcome
  metrics().requests.inc({ model, provider, status })
  metrics().tokens.inc({ model, direction: 'prompt' }, promptTokens ?? 0)
  metrics().tokens.inc({ model, direction: 'completion' }, completionTokens ?? 0)
  if (costAmount !== null && costCurrency !== null) metrics().cost.inc({ model, currency: costCurrency }, Number(costAmount))
}

/** How fast a model is. A vendor's batch takes hours, and says nothing of that. */
function time({ model }: CallBegun, { latencyMs, ttftMs }: CallOutcome): void {
  metrics().latency.observe({ model }, latencyMs / 1000)
  if (ttftMs !== null) metrics().firstToken.observe({ model }, ttftMs / 1000)
}

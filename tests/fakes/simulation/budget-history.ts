import { abandonedAfterMs, settleLeftovers } from '#lib/chat/leftovers.ts'
import { countingBudgets } from '#lib/database/budget-rows.ts'
import { db } from '#lib/database/client.ts'
import type { Prisma } from '#lib/database/generated/client.ts'
import type { CallBegun, CallOutcome } from '#lib/llm/generate.ts'
import { mostOf } from '#lib/usage/budgets/affordable.ts'
import { budgetsFor } from '#lib/usage/budgets/holding.ts'
import { hold } from '#lib/usage/budgets/spending.ts'
import { Exact } from '#lib/usage/cost.ts'
import { openLedger, type TurnLedger } from '#lib/usage/ledger.ts'
import { priceInForce } from '#lib/usage/prices.ts'
import { Chance } from './chance.ts'
import { convert, nameOfPart, type PlainBudget, PlainBudgets, type PlainCall, reservedIn, type Used } from './plain-budgets.ts'
import { Report } from './report.ts'

/** Shortly before a day and a month end, in both zones. */
const beginnings = ['2026-11-30T23:50:00Z', '2026-11-30T15:50:00Z', '2026-12-01T09:00:00Z'].map(Date.parse)
const zones = { 0: 'UTC', 8: 'Asia/Shanghai' } as const

type Running = { call: PlainCall; ledger: TurnLedger }

/**
 * One history of calls on several budgets, as its seed has it: some at the same moment, cheaper or dearer than what they
 * had reserved, failed, stopped, or lost with their process, over the ends of days and months. Of what happens at the same
 * moment the database decides the order. `setTime` is told what time it is.
 */
export async function budgetHistory(seed: number, setTime: (at: number) => void): Promise<Report> {
  const chance = new Chance(seed)
  let now = chance.one(beginnings)
  setTime(now)
  const report = new Report(() => now)
  const budgets = await makeBudgets(seed, chance)
  const history = new History(seed, chance, report, budgets)
  const pass = (ms: number) => {
    now += ms
    setTime(now)
  }
  for (let steps = chance.whole(6, 14); steps > 0 && report.problems.length === 0; steps--) {
    if (chance.happens(0.15)) {
      await history.settle(history.running.length)
      pass(chance.whole(abandonedAfterMs + 1, chance.one([20, 2 * 24 * 60]) * 60_000))
      await history.sweep()
    } else if (history.isYoungerThan(abandonedAfterMs / 2)) pass(chance.whole(0, abandonedAfterMs / 3))
    await history.step()
    await history.compare()
  }
  await history.settle(history.running.length)
  pass(abandonedAfterMs + 1)
  await history.sweep()
  await history.compare()
  await history.judge()
  return report
}

async function makeBudgets(seed: number, chance: Chance): Promise<PlainBudget[]> {
  const budgets = Array.from({ length: chance.whole(1, 5) }, (_, n): PlainBudget => {
    const scope = chance.one(['all', 'key', 'bot', 'visitor'] as const)
    const currency = chance.one(['USD', 'CNY'])
    const rate: Record<string, string> = currency === 'USD' ? { CNY: '7.1' } : { USD: '0.1408' }
    const subjects = { all: [null], key: ['key_1', 'key_2'], bot: ['bot_1', 'bot_2'], visitor: [null, 'bot_1'] }
    return {
      id: `budget_${seed}_${n}`,
      scope,
      subjectId: chance.one<string | null>(subjects[scope]),
      amount: ((currency === 'USD' ? 1 : 7) * chance.one([0.01, 0.05, 0.2])).toFixed(2),
      currency,
      rates: chance.happens(0.8) ? rate : null,
      period: chance.one(['day', 'month'] as const),
      zone: chance.one([0, 8] as const),
      hard: chance.happens(0.75),
    }
  })
  await db().budget.deleteMany()
  const data = budgets.map(({ zone, rates, ...budget }) => ({ ...budget, name: budget.id, timeZone: zones[zone], ...(rates && { rates }) }))
  await db().budget.createMany({ data })
  countingBudgets.forget()
  return budgets
}

class History {
  readonly running: Running[] = []
  /** Their process was killed; `wasMade`: not before its row was written. */
  private lost: { call: PlainCall; wasMade: boolean }[] = []
  private refused: { call: PlainCall; isFull: boolean }[] = []
  private calls = 0
  private readonly plain: PlainBudgets
  private readonly seed: number
  private readonly chance: Chance
  private readonly report: Report

  constructor(seed: number, chance: Chance, report: Report, budgets: PlainBudget[]) {
    this.seed = seed
    this.chance = chance
    this.report = report
    this.plain = new PlainBudgets(budgets)
  }

  /** Calls begin and end at the same moment. */
  async step(): Promise<void> {
    const { chance } = this
    const ends = chance.happens(0.5) ? chance.whole(0, this.running.length) : 0
    const begins = chance.whole(ends > 0 ? 0 : 1, 5)
    await Promise.all([this.settle(ends), ...Array.from({ length: begins }, () => this.open(ends === 0))])
    this.judgeRefused() // before a sweep gives back what had no room then
    if (chance.happens(0.1)) await this.sweep()
    if (chance.happens(0.1)) await this.loseUnwritten()
    if (chance.happens(0.2)) this.lost.push(...this.running.splice(0, 1).map(({ call }) => ({ call, wasMade: true })))
  }

  isYoungerThan = (ms: number): boolean => this.running.every(({ call }) => Date.now() - call.at < ms)

  /** `isAllTaken`: nothing is given back at this moment, so for what has no room now there is none when it is over. */
  private async open(isAllTaken: boolean): Promise<void> {
    const call = this.callOf()
    const common = { requestId: requestOf(this.seed), conversationId: null, messageId: null, purpose: 'live' }
    const ledger = openLedger({ ...common, ...spenderOf(call) })
    const refused = await ledger.open(begunOf(call))
    this.report.note(() => `${call.id}: ${call.model} for ${JSON.stringify(spenderOf(call))} ${refused?.refused ?? 'is let in'}`)
    if (refused) {
      this.refused.push({ call, isFull: isAllTaken })
      return
    }
    this.plain.reserve(call)
    this.running.push({ call, ledger })
  }

  /** It has its reservations, and its process is killed before its row is written. */
  private async loseUnwritten(): Promise<void> {
    const call = this.callOf()
    const at = new Date()
    const [price, held] = await Promise.all([priceInForce(call.model, at), budgetsFor(spenderOf(call), at)])
    const kept = await hold(call.id, held, mostOf(price, begunOf(call).asked), at)
    this.report.note(() => `${call.id}: is lost before it was written`)
    if ('refusedBy' in kept) return
    this.plain.reserve(call)
    this.lost.push({ call, wasMade: false })
  }

  /** Ends so many of the calls, each in a commit of its own; some turn out not to be made. */
  async settle(count: number): Promise<void> {
    const { chance } = this
    const ended = this.running.splice(0, count).map((each) => {
      const status = chance.one(['success', 'success', 'success', 'failed', 'cancelled', 'withdrawn'] as const)
      const used = status === 'success' || (status !== 'withdrawn' && chance.happens(0.4)) ? this.usedBy(each.call) : undefined
      return { ...each, status, used, isSentTwice: chance.happens(0.1) }
    })
    await Promise.all(
      ended.map(async ({ call, ledger, status, used, isSentTwice }) => {
        this.report.note(() => `${call.id}: ${status}, ${JSON.stringify(used ?? null)}`)
        this.plain.settle(call, used, status === 'failed' || status === 'withdrawn')
        if (status === 'withdrawn') {
          this.refused.push({ call, isFull: false })
          return ledger.withdraw(call.id)
        }
        ledger.settle(call.id, outcomeOf(status, used))
        await ledger.close()
        if (isSentTwice) await ledger.close()
      }),
    )
  }

  async sweep(): Promise<void> {
    await settleLeftovers({ alone: false })
    const isOver = ({ call }: { call: PlainCall }) => call.at < Date.now() - abandonedAfterMs
    for (const { call, wasMade } of this.lost.filter(isOver)) this.plain.lose(call.id, wasMade)
    this.lost = this.lost.filter((each) => !isOver(each))
    this.report.note(() => 'what was lost is swept')
  }

  private judgeRefused(): void {
    for (const { call, isFull } of this.refused)
      if (isFull) this.report.hold(this.plain.refuses(call), () => `${call.id}: was refused, and there is room for it`)
  }

  /** The database has what the plain rules have, no hard budget has given more than it has, and who was refused left nothing. */
  async compare(): Promise<void> {
    const ids = this.refused.splice(0).map(({ call }) => call.id)
    const [stored, left] = await Promise.all([
      db().$queryRaw<StoredPart[]>`
        SELECT s."budgetId", s.subject, s."periodStart", s.spent, s.reserved, s.unpriced,
          (SELECT coalesce(sum(v.amount), 0) FROM "BudgetReservation" v
            WHERE v."budgetId" = s."budgetId" AND v.subject = s.subject AND v."periodStart" = s."periodStart") AS held
        FROM "BudgetSpending" s`,
      ids.length === 0 ? 0 : db().usageEntry.count({ where: { id: { in: ids } } }),
    ])
    this.report.hold(left === 0, () => 'a call that was refused or withdrawn has left a row')
    const rows = new Map(stored.map((row) => [nameOfPart(row.budgetId, row.subject, row.periodStart), row]))
    for (const name of new Set([...rows.keys(), ...this.plain.parts.keys()])) this.comparePart(name, rows.get(name) ?? nothing)
  }

  private comparePart(name: string, { spent, reserved, held, unpriced }: Counted): void {
    const part = this.plain.parts.get(name)
    const [plainSpent, plainReserved] = [part?.spent ?? new Exact(0), part ? reservedIn(part) : new Exact(0)]
    const isSame = plainSpent.eq(spent) && plainReserved.eq(reserved) && plainReserved.eq(held) && (part?.unpriced ?? 0) === unpriced
    this.report.hold(
      isSame,
      () =>
        `${name}: spent ${spent} instead of ${plainSpent}, reserved ${reserved} (${held}) instead of ${plainReserved}, unpriced ${unpriced} instead of ${part?.unpriced ?? 0}`,
    )
    if (!part?.budget.hard) return
    const most = part.dearerBy.plus(part.budget.amount)
    this.report.hold(new Exact(spent).plus(reserved).lte(most), () => `${name}: ${spent} + ${reserved} of ${part.budget.amount}`)
  }

  /** At the end nothing is reserved, and what is spent is what the ledger says, call by call. */
  async judge(): Promise<void> {
    const rows = await db().usageEntry.findMany({ where: { requestId: requestOf(this.seed) } })
    const entries = new Map(rows.map((row) => [row.id, row]))
    this.report.hold(
      rows.every(({ status }) => status !== 'pending'),
      () => 'a row is still pending',
    )
    for (const [name, { budget, given, spent, open }] of this.plain.parts) {
      this.report.hold(open.size === 0, () => `${name}: something is still reserved`)
      let sum = new Exact(0)
      for (const [id, amount] of given) {
        const { status, costAmount, costCurrency } = entries.get(id) ?? {}
        if (status === 'unknown') sum = sum.plus(amount)
        else if (costAmount && costCurrency) sum = sum.plus(convert(budget, { amount: new Exact(costAmount), currency: costCurrency }) ?? 0)
      }
      this.report.hold(sum.eq(spent), () => `${name}: ${spent} is spent, and ${sum} by the ledger`)
    }
  }

  private callOf(): PlainCall {
    const { chance } = this
    return {
      id: `use_${this.seed}_${++this.calls}`,
      apiKeyId: chance.one(['key_1', 'key_2', null]),
      botId: chance.one(['bot_1', 'bot_2', null]),
      visitorId: chance.one(['visitor_1', 'visitor_2', null]),
      model: chance.one(['sim/usd', 'sim/usd', 'sim/cny', 'sim/unpriced']),
      at: Date.now(),
      promptTokens: chance.whole(1, 2_000),
      maxTokens: chance.whole(1, 2_000),
    }
  }

  /** Mostly no more than it may; some vendors count otherwise. */
  private usedBy({ promptTokens, maxTokens }: PlainCall): Used {
    const { chance } = this
    const times = chance.happens(0.15) ? 3 : 1
    const prompt = chance.whole(1, promptTokens * times)
    return {
      promptTokens: prompt,
      cachedTokens: chance.happens(0.3) ? chance.whole(0, prompt) : 0,
      completionTokens: chance.whole(0, maxTokens * times),
    }
  }
}

type Counted = {
  spent: Prisma.Decimal
  reserved: Prisma.Decimal
  /** The sum of the reservations themselves. */
  held: Prisma.Decimal
  unpriced: number
}
type StoredPart = Counted & { budgetId: string; subject: string; periodStart: Date }

const nothing: Counted = { spent: new Exact(0), reserved: new Exact(0), held: new Exact(0), unpriced: 0 }

const requestOf = (seed: number): string => `req_${seed}`

const spenderOf = ({ apiKeyId, botId, visitorId }: PlainCall) => ({
  apiKeyId,
  botId,
  ...(visitorId !== null && { visitor: { id: visitorId, address: '192.0.2.1' } }),
})

const begunOf = ({ id, model, promptTokens, maxTokens }: PlainCall): CallBegun => ({
  entryId: id,
  provider: 'sim',
  providerId: null,
  embedded: false,
  model,
  attempt: 1,
  asked: { promptChars: promptTokens * 4, promptTokens, images: 0, maxTokens, stream: false },
})

const outcomeOf = (status: CallOutcome['status'], used: Used | undefined): CallOutcome => ({
  status,
  ...(status === 'failed' && { error: 'server_error' }),
  promptTokens: used?.promptTokens ?? null,
  completionTokens: used?.completionTokens ?? null,
  cachedTokens: used?.cachedTokens ?? null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  vendorUsage: null,
  estimated: false,
  completionChars: 0,
  latencyMs: 1,
  ttftMs: null,
  finishReason: status === 'cancelled' ? 'cancelled' : status === 'failed' ? 'error' : 'stop',
})

import { z } from 'zod'
import { systemClock } from '../clock.ts'
import { db } from '../database/client.ts'
import { money } from '../http/schemas.ts'
import { log } from '../monitoring/log.ts'
import { once } from '../process.ts'
import { Exact } from '../usage/cost.ts'
import type { Figures } from './choose.ts'
import { type InquiryClass, inquiryClasses } from './inquiry-classes.ts'

/*
 * What `auto` has learned: the ledger of the last days, read at most once a minute and never by a turn that has figures
 * already. The turns that are begun meanwhile are counted here, so that a burst does not try one new model a thousand times.
 */
const daysRead = 7
/** The latest calls count, so that the reading takes the same time in a large shop. */
const callsRead = 20_000
const freshMs = 60_000
/** So many turns of a class each model must have had before they count instead of all. */
const classTurnsMin = 30

/** Of one model: all its turns, or those of one class. Money by the currency of its price. */
export type ModelFigures = {
  model: string
  class: InquiryClass | null
  turns: number
  good: number
  costPerTurn: { amount: number; currency: string } | null
  latencyMs: number | null
}

type Learned = { rows: ModelFigures[]; begun: Map<string, number>; readAt: number; reading?: Promise<void> }
const learned = () => once<Learned>('routing.figures', () => ({ rows: [], begun: new Map(), readAt: 0 }))

/** The figures of these models for a class of inquiries, in the order in which they are given. */
export async function figuresFor(models: readonly string[], inquiryClass: InquiryClass): Promise<Figures[]> {
  const state = learned()
  if (systemClock.now() - state.readAt > freshMs) state.reading ??= read(state)
  if (state.readAt === 0) await state.reading // the first turn that asks has nothing else to go by
  return figuresAmong(state.rows, models, inquiryClass, (model) => state.begun.get(model) ?? 0)
}

/** A model was chosen for a turn. */
export function countBegun(model: string): void {
  const { begun } = learned()
  begun.set(model, (begun.get(model) ?? 0) + 1)
}

/** What was learned is read anew by the next turn that asks. */
export function forgetFigures(): void {
  const state = learned()
  state.readAt = 0
  state.begun.clear()
}

async function read(state: Learned): Promise<void> {
  try {
    const before = new Map(state.begun)
    state.rows = await readFigures()
    // What was begun before the reading is in the ledger by now, or will be at the next one.
    for (const [model, count] of before) state.begun.set(model, (state.begun.get(model) ?? 0) - count)
  } catch (error) {
    log().warn({ err: error }, 'the figures of the models could not be read; the earlier ones count')
  } finally {
    state.readAt = systemClock.now()
    state.reading = undefined
  }
}

/** Those of the class where every model has had enough turns of it, else all turns. */
export function figuresAmong(
  rows: readonly ModelFigures[],
  models: readonly string[],
  inquiryClass: InquiryClass,
  begunOf: (model: string) => number,
): Figures[] {
  const of = (wanted: InquiryClass | null) => models.map((model) => rows.find((row) => row.model === model && row.class === wanted))
  const byClass = of(inquiryClass)
  const chosen = byClass.every((row) => row && row.turns >= classTurnsMin) ? byClass : of(null)
  const currency = commonCurrency(chosen)
  return chosen.map((row, place) => ({
    model: models[place] ?? '',
    turns: row?.turns ?? 0,
    good: row?.good ?? 0,
    costPerTurn: row?.costPerTurn && row.costPerTurn.currency === currency ? row.costPerTurn.amount : null,
    latencyMs: row?.latencyMs ?? null,
    begun: begunOf(models[place] ?? ''),
  }))
}

/** Costs can be compared in one currency only: that of most models, of several that of the first. */
function commonCurrency(rows: readonly (ModelFigures | undefined)[]): string | undefined {
  const counts = new Map<string, number>()
  for (const row of rows) if (row?.costPerTurn) counts.set(row.costPerTurn.currency, (counts.get(row.costPerTurn.currency) ?? 0) + 1)
  return Array.from(counts).reduce<[string, number] | undefined>((most, each) => (most && most[1] >= each[1] ? most : each), undefined)?.[0]
}

type Row = {
  model: string
  class: string | null
  turns: number
  good: number
  cost: number | null
  priced: number
  currency: string | null
  latencyMs: number | null
}

/** The ledger's latest calls for customers, by model and by the class of the message; a null class is all of them. */
async function readFigures(): Promise<ModelFigures[]> {
  const since = new Date(systemClock.now() - daysRead * 86_400_000)
  const rows = await db().$queryRaw<Row[]>`
    WITH calls AS (
      SELECT * FROM "UsageEntry" WHERE "createdAt" >= ${since} AND purpose = 'live' AND status IN ('success', 'failed') AND "messageId" IS NOT NULL
      ORDER BY "createdAt" DESC LIMIT ${callsRead}
    ), turns AS (
      SELECT model, "messageId", bool_or(status = 'success') AS answered, sum("costAmount")::float8 AS cost,
        bool_and("costAmount" IS NOT NULL OR (status = 'failed' AND "promptTokens" IS NULL)) AS priced,
        max("costCurrency") AS currency, avg(coalesce("ttftMs", "latencyMs")) FILTER (WHERE status = 'success') AS latency
      FROM calls GROUP BY 1, 2
    )
    SELECT turns.model, message.trace #>> '{route,class}' AS class, count(*)::int AS turns,
      count(*) FILTER (WHERE turns.answered AND (feedback.rating IS NULL OR feedback.rating NOT IN ('down', '1', '2')))::int AS good,
      sum(turns.cost) FILTER (WHERE turns.priced) AS cost, (count(*) FILTER (WHERE turns.priced))::int AS priced, max(turns.currency) AS currency, avg(turns.latency)::float8 AS "latencyMs"
    FROM turns LEFT JOIN "Message" message ON message.id = turns."messageId" LEFT JOIN "Feedback" feedback ON feedback."messageId" = turns."messageId"
    GROUP BY GROUPING SETS ((1, 2), (1)) HAVING GROUPING(message.trace #>> '{route,class}') = 1 OR message.trace #>> '{route,class}' IS NOT NULL`
  return rows.map(({ model, class: named, turns, good, cost, priced, currency, latencyMs }) => ({
    model,
    class: inquiryClasses.find((each) => each === named) ?? null,
    turns,
    good,
    // Of the turns whose price is known; a model of which none is has no cost, which is not nought.
    costPerTurn: cost !== null && currency !== null && priced > 0 ? { amount: cost / priced, currency } : null,
    latencyMs,
  }))
}

/** As many as the ledger keeps of a cost. */
const decimalsShown = 12

export const autoFigures = z
  .object({
    model: z.string().describe('The catalog id.'),
    turns: z.int().describe('For which it was asked in the last seven days, of the latest 20,000 calls.'),
    good: z.int().describe('Of these, those that it answered and that nobody marked down.'),
    goodShare: z.number().describe('`good` of `turns`, from 0 to 1. `auto` is more careful with a model of few turns.'),
    costPerTurn: money.nullable().describe('The mean of the turns whose price is known, rounded to 12 decimals. `null` where none is.'),
    latencyMs: z.number().nullable().describe('The mean time to the first token, or to the whole answer where it came in one piece.'),
  })
  .meta({ id: 'AutoFigures', description: 'What `auto` knows of a model.' })
export type AutoFigures = z.output<typeof autoFigures>

/** What `auto` knows of each model, read now, those with most turns first. */
export async function listFigures(): Promise<AutoFigures[]> {
  return (await readFigures())
    .filter((row) => row.class === null)
    .sort((a, b) => b.turns - a.turns)
    .map(({ model, turns, good, costPerTurn, latencyMs }) => ({
      model,
      turns,
      good,
      goodShare: good / turns,
      costPerTurn: costPerTurn && { ...costPerTurn, amount: new Exact(costPerTurn.amount).toDecimalPlaces(decimalsShown).toFixed() },
      latencyMs,
    }))
}

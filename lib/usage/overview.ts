import { db } from '../database/client.ts'
import { startOfDay } from '../i18n/time-zone.ts'
import { firstIdAt } from '../ids.ts'
import { type Cost, sumOf } from './cost.ts'
import { usageReport } from './reports.ts'

/**
 * `asked`: questions. `conversations`: those with a question on a page, where a person can be asked for, of which in `withPerson`
 * one was. `failed`: replies that failed.
 */
export type DayFigures = { asked: number; failed: number; conversations: number; withPerson: number }
/** `unpriced` counts the calls whose cost is unknown, which `cost` does not hold. */
export type DayCost = { cost: Cost[]; unpriced: number }

/** Of two days that are to be compared: today so far, and yesterday until the same time. */
export type TwoDays<Figures> = { today: Figures; yesterday: Figures }

type Span = { from: Date; to: Date }

/** What was asked, and how it went. Days are those of the reader's time zone. */
export const dayFigures = (timeZone: string, now = new Date()): Promise<TwoDays<DayFigures>> => ofTwoDays(timeZone, now, figuresOf)

/** What the calls to vendors cost, and the fees of reserved capacity. */
export const dayCosts = (timeZone: string, now = new Date()): Promise<TwoDays<DayCost>> => ofTwoDays(timeZone, now, costOf)

async function ofTwoDays<Figures>(timeZone: string, now: Date, read: (span: Span) => Promise<Figures>): Promise<TwoDays<Figures>> {
  const midnight = startOfDay(now, timeZone)
  const before = startOfDay(new Date(midnight.getTime() - 1), timeZone)
  const sameTime = before.getTime() + (now.getTime() - midnight.getTime())
  const [today, yesterday] = await Promise.all([
    read({ from: midnight, to: now }),
    read({ from: before, to: new Date(Math.min(sameTime, midnight.getTime())) }), // yesterday may have been the shorter day
  ])
  return { today, yesterday }
}

/** Messages are found by their ids, which sort by time: the index on when they were written holds only replies to come. */
async function figuresOf({ from, to }: Span): Promise<DayFigures> {
  const [figures] = await db().$queryRaw<DayFigures[]>`
    WITH said AS (
      SELECT "conversationId" AS id, count(*) FILTER (WHERE role = 'user') AS asked,
        count(*) FILTER (WHERE role = 'assistant' AND status = 'failed') AS failed
      FROM "Message" WHERE id >= ${firstIdAt('msg', from.getTime())} AND id < ${firstIdAt('msg', to.getTime())} GROUP BY 1
    )
    SELECT coalesce(sum(asked), 0)::int AS asked, coalesce(sum(failed), 0)::int AS failed,
      count(*) FILTER (WHERE asked > 0 AND c.channel <> 'api')::int AS conversations,
      count(*) FILTER (WHERE asked > 0 AND c.channel <> 'api' AND EXISTS (
        SELECT FROM "Handoff" h WHERE h."conversationId" = said.id AND h."askedAt" < ${to}))::int AS "withPerson"
    FROM said JOIN "Conversation" c USING (id)`
  return figures ?? { asked: 0, failed: 0, conversations: 0, withPerson: 0 }
}

async function costOf({ from, to }: Span): Promise<DayCost> {
  const { cost, fees, unpriced } = (await usageReport({ from, to, timeZone: 'UTC', groupBy: 'provider' })).total
  return { cost: sumOf([...cost, ...fees]), unpriced }
}

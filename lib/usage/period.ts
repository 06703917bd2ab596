import { z } from 'zod'
import { dayAt, daySchema, momentsOf, shiftDay } from './days.ts'
import { entryFilter } from './entries.ts'
import { grouping, timeZoneSchema } from './reports.ts'

/** Days in a zone, both included, as people ask for them. */
const periodQuery = z.object({
  from: daySchema.optional().describe('The first day. Without it the period begins 29 days before the last.'),
  to: daySchema.optional().describe('The last day, included. Without it today.'),
  timeZone: timeZoneSchema.optional().describe('The IANA time zone in which days begin and end. Without it UTC.'),
})

/** For `refine`: days that end before they begin are refused. Written as they are, days are in the order of their letters. */
const daysInOrder: [check: (days: { from?: string; to?: string }) => boolean, told: { path: string[]; error: string }] = [
  ({ from, to }) => !from || !to || from <= to,
  { path: ['to'], error: 'expected a day that is not before from' },
]

const usageFields = z.object({ groupBy: grouping, ...periodQuery.shape, ...entryFilter.shape })

/** What the page of the usage shows: a period, how its report is grouped, and which of the ledger's rows stand below. */
export const usageSearch = usageFields.refine(...daysInOrder)
/** The days alone, for pages that have nothing else to choose. */
export const daysSearch = usageFields.pick({ from: true, to: true }).refine(...daysInOrder)

/** `first` and `last` are days; `from` and `to` the moments at which they begin and are over. */
export type Period = { first: string; last: string; timeZone: string; from: Date; to: Date }

const daysShown = 30

/** The period that is asked for; without days the last thirty, today included. */
export function periodOf({ from, to, timeZone = 'UTC' }: z.infer<typeof periodQuery>, now: Date): Period {
  const today = dayAt(now, timeZone)
  const last = to ?? (from && from > today ? from : today)
  const first = from ?? shiftDay(last, 1 - daysShown)
  return { first, last, timeZone, ...momentsOf(first, last, timeZone) }
}

/** The periods that are asked for most, as days. */
export function quickPeriods(timeZone: string, now: Date): { name: 'today' | 'week' | 'month' | 'thisMonth'; from: string; to: string }[] {
  const today = dayAt(now, timeZone)
  return [
    { name: 'today', from: today, to: today },
    { name: 'week', from: shiftDay(today, -6), to: today },
    { name: 'month', from: shiftDay(today, 1 - daysShown), to: today },
    { name: 'thisMonth', from: `${today.slice(0, 8)}01`, to: today },
  ]
}

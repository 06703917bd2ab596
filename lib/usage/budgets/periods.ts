import { once } from '../../process.ts'
import { beginningOf, dayAt, shiftDay } from '../days.ts'

export const periods = ['day', 'month'] as const
export type Period = (typeof periods)[number]

/** Half-open, as the calendar of a zone has it. */
export type Span = { start: Date; end: Date }

/** The day or month that it is at a moment in a zone. The last one of each zone is kept: to search where a day begins takes a while. */
export function periodAt(period: Period, timeZone: string, at: Date): Span {
  const known = once('usage.budget-periods', () => new Map<string, Span>())
  const key = `${period} ${timeZone}`
  const last = known.get(key)
  if (last && last.start <= at && at < last.end) return last
  const span = spanAt(period, timeZone, at)
  known.set(key, span)
  return span
}

/** Where a clock goes back over midnight, a minute of the next day stands before the last hour of a day, and counts as that day's. */
function spanAt(period: Period, timeZone: string, at: Date): Span {
  const today = dayAt(at, timeZone)
  const spans = [-1, 0, 1].map((days) => spanOf(period, timeZone, shiftDay(today, days)))
  return spans.find(({ start, end }) => start <= at && at < end) as Span
}

function spanOf(period: Period, timeZone: string, day: string): Span {
  const first = period === 'day' ? day : `${day.slice(0, 8)}01`
  const next = period === 'day' ? shiftDay(day, 1) : `${shiftDay(first, 31).slice(0, 8)}01`
  return { start: beginningOf(first, timeZone), end: beginningOf(next, timeZone) }
}

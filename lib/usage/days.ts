import { z } from 'zod'

/*
 * Days as a calendar on the wall has them. A day is a text such as 2026-11-24; where it begins and ends depends on the zone.
 */

const dayMs = 86_400_000

export const daySchema = z.iso
  .date({ error: 'expected a day such as 2026-11-24' })
  .refine((day) => day >= '1970-01-01' && day <= '9998-12-31', 'expected a day from 1970 on')

/** The day that it is somewhere at this moment. */
export const dayAt = (at: Date, timeZone: string): string => calendar(timeZone)(at.getTime())

/** The day so many days later, or earlier. */
export const shiftDay = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

/** All days from one to another, both included; none when they are the wrong way round. */
export function daysFrom(first: string, last: string): string[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / dayMs) + 1
  return Array.from({ length: Math.max(0, count) }, (_, days) => shiftDay(first, days))
}

/** The days from one to another, both included, as a half-open range of moments: `from` belongs to it, `to` does not. */
export const momentsOf = (first: string, last: string, timeZone: string): { from: Date; to: Date } => ({
  from: beginningOf(first, timeZone),
  to: beginningOf(shiftDay(last, 1), timeZone),
})

/**
 * A range cut where days begin in a zone. Its parts add up to it. Where a clock goes back over midnight, a minute of the next
 * day stands before the last hour of a day, so the days beside the range are looked at too.
 */
export function spansOfDays(from: Date, to: Date, timeZone: string): { day: string; from: Date; to: Date }[] {
  const days = daysFrom(shiftDay(dayAt(from, timeZone), -1), shiftDay(dayAt(to, timeZone), 2))
  const begins = days.map((day) => beginningOf(day, timeZone))
  return days.slice(0, -1).flatMap((day, at) => {
    const [begin, end] = [begins[at] as Date, begins[at + 1] as Date]
    const span = { day, from: begin < from ? from : begin, to: end < to ? end : to }
    return span.from < span.to ? [span] : []
  })
}

/**
 * The first moment of a day in a zone. That need not be midnight: some zones put their clocks forward at that hour, and one
 * that crosses the date line leaves a whole day out. So it is searched for as the first moment that is not before that day.
 */
export function beginningOf(day: string, timeZone: string): Date {
  const dayOf = calendar(timeZone)
  let before = Date.parse(day) - dayMs
  let reached = Date.parse(day) + 2 * dayMs
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2)
    if (dayOf(middle) < day) before = middle
    else reached = middle
  }
  return new Date(reached)
}

function calendar(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (time) => format.format(time)
}

export const timeZoneCookie = 'timeZone'

/** Whether this is the name of an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false // Intl says that it does not know this zone by throwing
  }
}

/** The zone that the reader's browser told, else UTC. */
export const chooseTimeZone = (cookie: string | undefined): string => (cookie && cookie.length < 65 && isTimeZone(cookie) ? cookie : 'UTC')

const dayMs = 86_400_000

/** The first instant of the day that it is at this time in this zone. Some days begin at one o'clock, or have two midnights. */
export function startOfDay(at: Date, timeZone: string): Date {
  const day = Math.floor(wallClock(at.getTime(), timeZone) / dayMs) * dayMs
  // The clock is moved at most once around a midnight, so the offset before or the one after it is the right one.
  const candidates = [day - dayMs, day + dayMs].map((around) => day - (wallClock(around, timeZone) - around))
  const own = candidates.filter((ms) => Math.floor(wallClock(ms, timeZone) / dayMs) * dayMs === day)
  return new Date(Math.min(...own))
}

/** What clocks of the zone show at this time, counted as if it were UTC. */
function wallClock(ms: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second) + (ms % 1000)
}

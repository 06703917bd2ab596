import fc from 'fast-check'
import { expect, it } from 'vitest'
import { beginningOf, dayAt, daySchema, daysFrom, momentsOf, shiftDay, spansOfDays } from '#lib/usage/days.ts'
import { periodOf, quickPeriods, usageSearch } from '#lib/usage/period.ts'

const zones = [
  'UTC',
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Pacific/Apia',
  'Asia/Kathmandu',
]

it.each([
  ['Asia/Shanghai', '2026-11-24', '2026-11-23T16:00:00.000Z', '2026-11-24T16:00:00.000Z'],
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'], // 23 hours
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'], // 25 hours
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z'], // there is no midnight: it begins at one
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'], // Samoa crossed the date line: no such day
])('knows when a day begins and is over in %s: %s', (zone, day, from, to) => {
  expect(momentsOf(day, day, zone)).toEqual({ from: new Date(from), to: new Date(to) })
})

it('puts every moment into exactly the day that the calendar shows then', () => {
  const moment = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2040-01-01') })
  fc.assert(
    fc.property(moment, fc.constantFrom(...zones), (time, zone) => {
      const day = dayAt(new Date(time), zone)
      const { from, to } = momentsOf(day, day, zone)
      expect(from.getTime()).toBeLessThanOrEqual(time)
      expect(to.getTime()).toBeGreaterThan(time)
      expect(dayAt(new Date(from.getTime() - 1), zone)).not.toBe(day)
      expect(beginningOf(shiftDay(day, 1), zone)).toEqual(to)
    }),
  )
})

it('cuts a range of any zone into days without a gap or an overlap, so that the days add up to the range', { timeout: 60_000 }, () => {
  const moment = fc.integer({ min: Date.parse('1970-01-02'), max: Date.parse('2040-01-01') })
  const range = fc.tuple(moment, fc.integer({ min: 1, max: 9 * 86_400_000 }))
  for (const zone of Intl.supportedValuesOf('timeZone'))
    fc.assert(
      fc.property(range, ([first, length]) => {
        const [from, to] = [new Date(first), new Date(first + length)]
        const spans = spansOfDays(from, to, zone)
        expect([spans[0]?.from, spans.at(-1)?.to]).toEqual([from, to])
        for (const [at, span] of spans.slice(1).entries()) expect(span.from).toEqual(spans[at]?.to)
        expect(new Set(spans.map(({ day }) => day)).size).toBe(spans.length)
      }),
      { numRuns: 4 },
    )
})

it('loses no moment where the clock went back over midnight', () => {
  const zone = 'America/St_Johns' // until 2011, one minute past it: that minute belongs to the next day, the hour after it to the day before
  const back = Date.parse('2009-11-01T02:31:00Z')
  for (const first of [back - 90_000, back - 30_000, back, back + 60_000])
    for (const length of [10_000, 45_000, 7_200_000, 86_400_000]) {
      const spans = spansOfDays(new Date(first), new Date(first + length), zone)
      const sum = spans.reduce((ms, { from, to }) => ms + to.getTime() - from.getTime(), 0)
      expect(sum, `${first} ${length}`).toBe(length)
    }
})

it('counts days over months, leap days and changes of the clock', () => {
  expect(daysFrom('2028-02-27', '2028-03-01')).toEqual(['2028-02-27', '2028-02-28', '2028-02-29', '2028-03-01'])
  expect(daysFrom('2026-03-01', '2026-02-01')).toEqual([])
  expect(shiftDay('2027-01-01', -1)).toBe('2026-12-31')
})

it.each(['2026-02-30', '2026-1-1', '1969-12-31', '24.11.2026', '9999-12-31'])('refuses %s as a day', (text) => {
  expect(daySchema.safeParse(text).success).toBe(false)
})

it('means by today what the reader’s calendar shows', () => {
  const now = new Date('2026-11-24T17:30:00Z') // already the 25th in Shanghai
  expect(quickPeriods('Asia/Shanghai', now)).toEqual([
    { name: 'today', from: '2026-11-25', to: '2026-11-25' },
    { name: 'week', from: '2026-11-19', to: '2026-11-25' },
    { name: 'month', from: '2026-10-27', to: '2026-11-25' },
    { name: 'thisMonth', from: '2026-11-01', to: '2026-11-25' },
  ])
  expect(periodOf({}, now)).toMatchObject({ first: '2026-10-26', last: '2026-11-24', timeZone: 'UTC' })
})

it('takes no period that ends before it begins', () => {
  const now = new Date('2026-11-24T17:30:00Z')
  expect(usageSearch.safeParse({ from: '2026-11-08', to: '2026-11-07' }).error?.issues).toMatchObject([{ path: ['to'] }])
  expect(periodOf({ from: '2026-12-24' }, now)).toMatchObject({ first: '2026-12-24', last: '2026-12-24' })
})

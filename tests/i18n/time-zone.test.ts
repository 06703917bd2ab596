import { expect, it } from 'vitest'
import { startOfDay } from '#lib/i18n/time-zone.ts'

it.each([
  ['2026-11-24T19:18:01.681Z', 'UTC', '2026-11-24T00:00:00.000Z'],
  ['2026-11-24T15:59:59.999Z', 'Asia/Shanghai', '2026-11-23T16:00:00.000Z'],
  ['2026-11-24T16:00:00.000Z', 'Asia/Shanghai', '2026-11-24T16:00:00.000Z'],
  ['2026-11-24T03:00:00.000Z', 'America/New_York', '2026-11-23T05:00:00.000Z'],
  ['2026-03-29T12:00:00.000Z', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'], // the clock was put forward at two
  ['2026-10-25T12:00:00.000Z', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'], // and back at three
  ['2026-03-30T12:00:00.000Z', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'], // the day after
  ['2018-11-04T12:00:00.000Z', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'], // a day that began at one
  ['2018-02-18T12:00:00.000Z', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'], // the evening before had two hours of eleven
  ['2026-11-01T12:00:00.000Z', 'America/Havana', '2026-11-01T04:00:00.000Z'], // a day with two midnights
  ['2026-11-24T12:00:00.000Z', 'Asia/Kathmandu', '2026-11-23T18:15:00.000Z'],
])('the day that it is at %s in %s began at %s', (at, zone, began) => {
  expect(startOfDay(new Date(at), zone).toISOString()).toBe(began)
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextLookMs } from '#lib/batches/vendor-run.ts'

const minuteMs = 60_000

it('looks each minute at first, never more seldom than each ten minutes, and never sooner as time goes by', () => {
  expect(nextLookMs(0)).toBe(minuteMs)
  expect(nextLookMs(24 * 60 * minuteMs)).toBe(10 * minuteMs)
  const age = fc.nat({ max: 48 * 60 * minuteMs })
  fc.assert(
    fc.property(age, age, (a, b) => {
      expect(nextLookMs(Math.min(a, b))).toBeLessThanOrEqual(nextLookMs(Math.max(a, b)))
    }),
  )
})

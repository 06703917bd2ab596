import { expect, it } from 'vitest'
import { Told } from '#lib/llm/gateway/told.ts'

const start = Date.parse('2026-01-01T00:00:00Z')

it('believes what the vendor says is left until its count begins anew', () => {
  const told = new Told()
  for (const _ of ['answered', 'under way']) told.begin(10)
  told.hear({ requests: { left: 3, resetAt: start + 5_000 } }, start) // one of the three may not be counted yet
  told.end()
  for (const _ of [1, 2]) {
    expect(told.waitMs(10, start)).toBe(0)
    told.begin(10)
  }
  expect(told.waitMs(10, start + 1_000)).toBe(4_000)
  expect(told.waitMs(10, start + 5_000)).toBe(0)
  told.hear({ tokens: { left: 100, resetAt: null } }, start + 6_000)
  expect(told.waitMs(101, start + 6_000)).toBe(1_000)
  expect(told.waitMs(100, start + 6_000)).toBe(0)
})

it('believes nothing from the future when the clock was set back', () => {
  const told = new Told()
  told.hear({ requests: { left: 0, resetAt: start + 10_000 } }, start)
  expect(told.waitMs(1, start)).toBe(10_000)
  expect(told.waitMs(1, start - 86_400_000)).toBe(0)
})

it('is over once nothing of it holds and nothing is under way', () => {
  const told = new Told()
  told.begin(1)
  told.restsUntil = start + 1_000
  told.hear({ tokens: { left: 5, resetAt: start + 2_000 } }, start)
  expect(told.isOver(start + 2_000)).toBe(false)
  told.end()
  expect([start + 999, start + 1_999, start + 2_000].map((now) => told.isOver(now))).toEqual([false, false, true])
})

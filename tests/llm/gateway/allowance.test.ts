import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Allowance, type SpentTokens } from '#lib/llm/gateway/allowance.ts'
import type { Limits } from '#lib/llm/gateway/policy.ts'

const start = 1_700_000_000_000
const day = 86_400_000
const none: Limits = { concurrency: 10, requestsPerSecond: null, requestsPerMinute: null, tokensPerMinute: null }

const call = fc.record({
  afterMs: fc.oneof(fc.constantFrom(0, 1, 999, 1_000, 59_999, 60_000), fc.nat(3_000)),
  tokens: fc.nat(400),
  /** What it turns out to have, some calls later. */
  counted: fc.option(fc.nat(600)),
})

it('never lets more through in any second or minute than is allowed, and makes nobody wait for nothing', () => {
  const limits = fc.record({
    concurrency: fc.constant(10),
    requestsPerSecond: fc.option(fc.integer({ min: 1, max: 5 })),
    requestsPerMinute: fc.option(fc.integer({ min: 1, max: 30 })),
    tokensPerMinute: fc.option(fc.integer({ min: 1, max: 1_000 })),
  })
  fc.assert(
    fc.property(limits, fc.array(call, { maxLength: 80 }), (limits, calls) => {
      const allowance = new Allowance()
      const begun: { at: number; tokens: number; counted: number | null; spent: SpentTokens }[] = []
      let now = start
      /** Whether one more call keeps to the limits at this moment, by the list of all. */
      const fits = (tokens: number, at: number): boolean => {
        const within = (ms: number) => begun.filter((other) => other.at > at - ms)
        const sum = within(60_000).reduce((all, other) => all + other.tokens, 0)
        return (
          within(1_000).length < (limits.requestsPerSecond ?? Infinity) &&
          within(60_000).length < (limits.requestsPerMinute ?? Infinity) &&
          (sum === 0 || sum + tokens <= (limits.tokensPerMinute ?? Infinity))
        )
      }
      for (const { afterMs, tokens, counted } of calls) {
        now += afterMs
        const settled = begun.at(-3)
        if (settled && settled.counted !== null) {
          allowance.settle(settled.spent, settled.counted, now)
          settled.tokens = settled.counted
          settled.counted = null
        }
        const waitMs = allowance.waitMs(tokens, limits, 1, now)
        if (waitMs > 0) expect(fits(tokens, now + waitMs - 1)).toBe(false)
        now += waitMs
        expect(fits(tokens, now)).toBe(true)
        begun.push({ at: now, tokens, counted, spent: allowance.spend(tokens, limits, now) })
      }
    }),
    { numRuns: 300 },
  )
})

it('shares its limits with the other instances, and has one call at least', () => {
  const allowance = new Allowance()
  const limits = { ...none, requestsPerMinute: 3 }
  allowance.spend(0, limits, start)
  expect(allowance.waitMs(0, limits, 1 / 2, start)).toBe(60_000)
  expect(new Allowance().waitMs(0, limits, 1 / 9, start)).toBe(0)
})

it('makes nobody wait for longer than a minute when the clock was set back, and lets no more through', () => {
  const allowance = new Allowance()
  const limits = { ...none, requestsPerMinute: 2, tokensPerMinute: 100 }
  const spent = [90, 10].map((tokens) => allowance.spend(tokens, limits, start))
  expect(allowance.waitMs(1, limits, 1, start - day)).toBe(60_000)
  expect(allowance.waitMs(1, limits, 1, start - day + 60_000)).toBe(0)
  // They are forgotten: what they turn out to be changes nothing, wherever the clock is set.
  for (const one of spent) allowance.settle(one, 500, start - 2 * day)
  allowance.spend(50, limits, start - 2 * day)
  expect(allowance.waitMs(50, limits, 1, start - 2 * day)).toBe(0)
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultRetry } from '#lib/llm/gateway/policy.ts'
import { waitBeforeRetry } from '#lib/llm/gateway/retry.ts'
import { VendorFailure, vendorReasons } from '#lib/llm/refusal.ts'

const failure = fc.record({ reason: fc.constantFrom(...vendorReasons), retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }) })

it('never waits past the time that is left, never more often than allowed, and keeps what the vendor asked', () => {
  fc.assert(
    fc.property(
      failure,
      fc.integer({ min: 1, max: 10 }),
      fc.nat(120_000),
      fc.float({ min: 0, max: 1, noNaN: true }),
      ({ reason, retryAfterMs }, attempt, remainingMs, chance) => {
        const wait = waitBeforeRetry(new VendorFailure(reason, '', { retryAfterMs }), defaultRetry, {
          attempt,
          remainingMs,
          random: () => chance,
        })
        if (wait === undefined) return
        expect(attempt).toBeLessThan(defaultRetry.attempts)
        expect(['rate_limited', 'overloaded', 'server_error', 'timeout', 'network', 'malformed']).toContain(reason)
        expect(wait).toBeLessThan(remainingMs)
        if (retryAfterMs === undefined) expect(wait).toBeLessThanOrEqual(500 * 2 ** (attempt - 1))
        else expect(wait).toBe(retryAfterMs)
      },
    ),
  )
})

it('tries a lone passing failure again at once when chance says so', () => {
  expect(waitBeforeRetry(new VendorFailure('server_error', ''), defaultRetry, { attempt: 1, remainingMs: 1_000, random: () => 0 })).toBe(0)
  expect(
    waitBeforeRetry(new VendorFailure('rate_limited', '', { retryAfterMs: 31_000 }), defaultRetry, {
      attempt: 1,
      remainingMs: 120_000,
      random: () => 0,
    }),
  ).toBeUndefined()
})

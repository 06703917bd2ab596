import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import type { Pass } from '#lib/llm/gateway/gateway.ts'
import type { Candidate } from '#lib/llm/generate.ts'
import { VendorFailure, type VendorReason } from '#lib/llm/refusal.ts'
import { candidateOf, gatewayOn, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'

const ask = { priority: 'normal', flow: '', tokens: 1 } as const
const hour = 3_600_000

/** A gateway whose one key has just had a call that ended so. */
async function afterFailure(reason: VendorReason, retryAfterMs?: number) {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const candidate: Candidate = candidateOf(new MockLanguageModelV4(), { way: wayOf({ lane: 'key' }) })
  const pass = (await gateway.enter(candidate, ask)) as Pass
  pass.leave({ failure: new VendorFailure(reason, '', { retryAfterMs }), tokens: null })
  const [lane] = gateway.shownLanes()
  return {
    restMs: lane?.restsUntil ? lane.restsUntil - clock.now() : 0,
    load: gateway.loadOf(candidate),
    fullMs: gateway.fullFor([candidate], 'normal'),
  }
}

it('leaves a key alone for as long as its vendor asks, and never for longer than an hour', async () => {
  expect(await afterFailure('rate_limited', 4_000)).toEqual({ restMs: 4_000, load: 1, fullMs: undefined })
  expect(await afterFailure('rate_limited')).toMatchObject({ restMs: 0, load: 0 })
  expect(await afterFailure('server_error', 4_000)).toMatchObject({ restMs: 0 })
  expect(await afterFailure('quota_exhausted')).toEqual({ restMs: 60_000, load: 1, fullMs: 60_000 })
  expect(await afterFailure('quota_exhausted', 30 * 24 * hour)).toMatchObject({ restMs: hour })
  expect(await afterFailure('rate_limited', 30 * 24 * hour)).toMatchObject({ restMs: hour })
})

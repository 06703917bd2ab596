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
  const [rest] = gateway.shownRests()
  return {
    restMs: rest ? rest.until - clock.now() : 0,
    load: gateway.loadOf(candidate),
    fullMs: gateway.fullFor([candidate], 'normal'),
  }
}

it('forgets a key that is no more once nothing runs on it, and a model that nobody has asked for an hour', async () => {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const candidate = (lane: string, catalogId: string) => candidateOf(new MockLanguageModelV4(), { catalogId, way: wayOf({ lane }) })
  const failed = { failure: new VendorFailure('server_error', ''), tokens: null }
  const enter = async (lane: string, model: string) => (await gateway.enter(candidate(lane, model), ask)) as Pass
  const shown = () => [gateway.shownLanes().map(({ lane }) => lane), gateway.shownCircuits().map(({ lane, model }) => `${lane} ${model}`)]
  ;(await enter('here', 'old')).leave(failed)
  const last = await enter('gone', 'any')
  await clock.advance(hour / 2)
  ;(await enter('here', 'new')).leave(failed)
  gateway.keepOnly(new Set(['here']))
  expect(shown()).toEqual([
    ['here', 'gone'],
    ['here old', 'here new'],
  ])
  last.leave(failed)
  expect(shown()[1]).toContain('gone any')
  gateway.keepOnly(new Set(['here']))
  expect(shown()).toEqual([['here'], ['here old', 'here new']])
  await clock.advance(hour / 2)
  gateway.keepOnly(new Set(['here']))
  expect(shown()).toEqual([['here'], ['here new']])
})

it('leaves a model alone for as long as its vendor asks, and never for longer than an hour', async () => {
  expect(await afterFailure('rate_limited', 4_000)).toEqual({ restMs: 4_000, load: 1, fullMs: undefined })
  expect(await afterFailure('rate_limited')).toMatchObject({ restMs: 0, load: 0 })
  expect(await afterFailure('server_error', 4_000)).toMatchObject({ restMs: 0 })
  expect(await afterFailure('quota_exhausted')).toEqual({ restMs: 60_000, load: 1, fullMs: 60_000 })
  expect(await afterFailure('quota_exhausted', 30 * 24 * hour)).toMatchObject({ restMs: hour })
  expect(await afterFailure('rate_limited', 30 * 24 * hour)).toMatchObject({ restMs: hour })
})

it('asks the other models and addresses of a key while one of them rests', async () => {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const candidate = (catalogId: string, region: string | null) =>
    candidateOf(new MockLanguageModelV4(), { catalogId, way: { ...wayOf({ lane: 'key' }), region } })
  const spent = candidate('gemini/pro', null)
  const others = [candidate('gemini/flash', null), candidate('gemini/pro', 'eu')]
  const pass = (await gateway.enter(spent, ask)) as Pass
  pass.leave({ failure: new VendorFailure('quota_exhausted', '', { retryAfterMs: hour }), tokens: null })
  expect(await gateway.enter(spent, ask)).toEqual({ refused: 'resting', retryAfterMs: hour })
  for (const other of others) expect(await gateway.enter(other, ask)).toHaveProperty('leave')
  expect([spent, ...others].map((each) => gateway.rests(each))).toEqual([true, false, false])
  expect(gateway.fullFor([spent, ...others], 'normal')).toBeUndefined()
  expect(gateway.shownRests()).toEqual([{ lane: 'key', model: 'gemini/pro', region: null, until: clock.now() + hour }])
})

it('takes what headers say is left for the model that they came with', async () => {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const candidate = (catalogId: string) => candidateOf(new MockLanguageModelV4(), { catalogId, way: wayOf({ lane: 'key' }) })
  const [spent, other] = [candidate('openai/gpt-4o'), candidate('openai/gpt-4o-mini')]
  const pass = (await gateway.enter(spent, ask)) as Pass
  const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m0s' }
  gateway.heard({ catalogId: spent.catalogId, lane: 'key', region: null }, headers)
  pass.leave({ tokens: 1 })
  expect(await gateway.enter(spent, ask)).toEqual({ refused: 'resting', retryAfterMs: 60_000 })
  expect(await gateway.enter(other, ask)).toHaveProperty('leave')
})

import { expect, it } from 'vitest'
import type { LaneRequest } from '#lib/llm/gateway/lane.ts'
import { defaultLimits } from '#lib/llm/gateway/policy.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import { candidateOf, gatewayOn, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'

const model = { modelId: 'mock' } as Parameters<typeof candidateOf>[0]

/** A gateway on a clock of its own, and a candidate whose key takes one call at a time. */
function start() {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const candidate = candidateOf(model, { way: wayOf({ limits: { ...defaultLimits, concurrency: 1 } }) })
  const enter = (more: Partial<LaneRequest> = {}) => gateway.enter(candidate, { priority: 'normal', flow: 'a', tokens: 1, ...more })
  const pass = async () => {
    const entered = await enter()
    if ('refused' in entered) throw new Error(entered.refused)
    return entered
  }
  return { clock, enter, pass }
}
const reasonOf = async (entered: ReturnType<ReturnType<typeof start>['enter']>) => {
  const answer = await entered
  return 'refused' in answer ? answer.refused : answer
}

it('has a word for whatever keeps the gateway from letting a call through', async () => {
  const broken = start()
  for (let n = 0; n < 5; n++) (await broken.pass()).leave({ failure: new VendorFailure('server_error', ''), tokens: null })
  expect(await reasonOf(broken.enter())).toBe('circuit_open')

  const resting = start()
  ;(await resting.pass()).leave({ failure: new VendorFailure('quota_exhausted', ''), tokens: null })
  expect(await reasonOf(resting.enter())).toBe('resting')

  const slow = start()
  const long = await slow.pass()
  await slow.clock.advance(40_000)
  long.leave({ tokens: 1 })
  await slow.pass()
  const waiting = reasonOf(slow.enter())
  expect(await reasonOf(slow.enter())).toBe('queue_full')
  await slow.clock.advance(31_000)
  expect(await waiting).toBe('waited')

  const stopping = new AbortController()
  const stopped = reasonOf(slow.enter({ signal: stopping.signal, priority: 'batch' }))
  stopping.abort()
  expect(await stopped).toBe('stopped')
})

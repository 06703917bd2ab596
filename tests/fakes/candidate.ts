import { type Clock, systemClock } from '#lib/clock.ts'
import { defaultTimeouts } from '#lib/llm/connections.ts'
import { Gateway } from '#lib/llm/gateway/gateway.ts'
import { defaultBreaker, defaultLimits, defaultRetry, type Way } from '#lib/llm/gateway/policy.ts'
import type { Candidate } from '#lib/llm/generate.ts'

let lanes = 0

/** A way through the gateway that no other candidate has, so that what one test does to it no other one feels. */
export function wayOf(more: Partial<Way> = {}): Way {
  const lane = `lane_${++lanes}`
  const common = { region: null, priority: 100, weight: 1, limits: defaultLimits, retry: defaultRetry, breaker: defaultBreaker }
  return { lane, name: lane, ...common, ...more }
}

/** A gateway of a test's own, without chance in its retries. */
export const gatewayOn = (clock: Clock = systemClock, random = () => 0): Gateway => new Gateway({ clock, random })

/** A model as a candidate of a plan. */
export const candidateOf = (model: Candidate['model'], more: Partial<Candidate> = {}): Candidate => ({
  catalogId: `test/${model.modelId}`,
  provider: 'test',
  providerId: null,
  embedded: false,
  style: 'chat',
  model,
  timeouts: defaultTimeouts,
  way: wayOf(),
  contextWindow: null,
  vision: null,
  jsonMode: null,
  ...more,
})

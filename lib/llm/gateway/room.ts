import type { Candidate } from '../generate.ts'
import { laneOf } from './circuit-states.ts'
import { type Gateway, gateway as theGateway } from './gateway.ts'
import type { Priority } from './policy.ts'

/** Nobody is asked to come back sooner. */
const retryMsMin = 1_000

/** Those of a plan whose vendors do not ask for a pause. */
export function notResting(plan: Candidate[], gateway: Gateway = theGateway()): Candidate[] {
  const resting = new Set(gateway.shownLanes().flatMap(({ lane, restsUntil }) => (restsUntil === null ? [] : [lane])))
  return plan.filter(({ way }) => !way || !resting.has(way.lane))
}

/** After how many milliseconds it is worth asking again where none of a plan's models let a call through. */
export function retryAfterMs(plan: Candidate[], priority: Priority, gateway: Gateway = theGateway()): number {
  const now = gateway.clock.now()
  const circuits = gateway.shownCircuits()
  const waits = plan.flatMap((candidate) => {
    const { way, catalogId } = candidate
    if (!way) return []
    const its = circuits.find(({ key, model, region }) => laneOf(key) === way.lane && model === catalogId && region === way.region)
    return Math.max(gateway.fullFor([candidate], priority) ?? 0, (its?.retryAt ?? now) - now)
  })
  return waits.length === 0 ? retryMsMin : Math.max(retryMsMin, Math.min(...waits))
}

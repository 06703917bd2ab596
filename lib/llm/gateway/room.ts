import type { Candidate } from '../generate.ts'
import { type Gateway, gateway as theGateway } from './gateway.ts'

/** Those of a plan whose vendors do not ask for a pause. */
export function notResting(plan: Candidate[], gateway: Gateway = theGateway()): Candidate[] {
  const resting = new Set(gateway.shownLanes().flatMap(({ lane, restsUntil }) => (restsUntil === null ? [] : [lane])))
  return plan.filter(({ way }) => !way || !resting.has(way.lane))
}

import type { VendorReason } from '../refusal.ts'
import type { BreakerPolicy } from './policy.ts'

/**
 * A circuit breaker (M. Nygard, "Release It!", 2007) as a value: each function takes the state, the moment and the policy
 * and gives the next state. Moments in milliseconds since 1970.
 */
export type Circuit = {
  mode: 'closed' | 'open' | 'half-open'
  /** Failures in a row, while it is closed. */
  failures: number
  /** Of the probes, while it is half-open. */
  successes: number
  /** When it opened last; 0 before that. */
  openedAt: number
  /** Until when a probe may be out. Null: none is. A probe that never comes back, with its instance, is given up then. */
  probeUntil: number | null
  /** The calls that counted in the last minute, by slots of five seconds, oldest first. */
  slots: readonly Slot[]
}
type Slot = { at: number; calls: number; failed: number }

/** How a call bears on its circuit: a refusal of the request, or for lack of quota, says nothing of the vendor's health. */
export type Bearing = 'success' | 'failure' | 'neither'

/** What may be done now: any call, one call as a probe, or none. */
export type Verdict = 'pass' | 'probe' | 'refuse'

const windowMs = 60_000
const slotMs = 5_000
/** Below as many calls a share says nothing. */
const callsMin = 20
const failedShareMax = 0.5
/** A run of failures that comes about less often than this by chance is no accident. */
const chanceMax = 1e-4
/** So many in a row are never one. */
const failuresMax = 10

export const closedCircuit: Circuit = { mode: 'closed', failures: 0, successes: 0, openedAt: 0, probeUntil: null, slots: [] }

const counting = new Set<VendorReason>(['timeout', 'network', 'server_error', 'overloaded', 'malformed'])

/** What the end of a call, by its failure if it had one, says of the vendor's health. */
export const bearingOf = (reason: VendorReason | undefined): Bearing =>
  reason === undefined ? 'success' : counting.has(reason) ? 'failure' : 'neither'

/** What may be done now. An open circuit is half-open once its time has passed: then one probe at a time is let through. */
export function verdictOf(circuit: Circuit, now: number, { openMs }: BreakerPolicy): Verdict {
  if (circuit.mode === 'closed') return 'pass'
  if (circuit.mode === 'open' && Math.abs(now - circuit.openedAt) < openMs) return 'refuse' // a clock set back keeps nothing open for days
  return circuit.probeUntil !== null && now < circuit.probeUntil ? 'refuse' : 'probe'
}

/** The state once a probe has been sent that is given up at `until`. */
export const withProbe = (circuit: Circuit, until: number): Circuit => ({
  ...circuit,
  mode: 'half-open',
  successes: circuit.mode === 'half-open' ? circuit.successes : 0,
  probeUntil: until,
})

/**
 * The state after a call has ended. While a circuit is not closed only its probe decides: what was sent before says nothing
 * of now.
 */
export function afterCall(
  circuit: Circuit,
  bearing: Bearing,
  { isProbe }: { isProbe: boolean },
  now: number,
  policy: BreakerPolicy,
): Circuit {
  if (circuit.mode !== 'closed') return isProbe ? afterProbe(circuit, bearing, now, policy) : circuit
  if (bearing === 'neither') return circuit
  const failed = bearing === 'failure'
  const failures = failed ? circuit.failures + 1 : 0
  const slots = counted(circuit.slots, { calls: 1, failed: failed ? 1 : 0 }, now)
  const isBroken = failed && (failures >= failuresNeeded(slots, failures, policy) || mostlyFailed(slots))
  return isBroken ? opened(now) : { ...circuit, failures, slots }
}

function afterProbe(circuit: Circuit, bearing: Bearing, now: number, policy: BreakerPolicy): Circuit {
  if (bearing === 'failure') return opened(now)
  const successes = circuit.successes + (bearing === 'success' ? 1 : 0)
  return successes >= policy.successes ? closedCircuit : { ...circuit, successes, probeUntil: null }
}

const opened = (now: number): Circuit => ({ ...closedCircuit, mode: 'open', openedAt: now })

/** The state with successes in it that were counted elsewhere, before the failures in a row. */
export const withSuccesses = (circuit: Circuit, calls: number, now: number): Circuit =>
  circuit.mode === 'closed' && calls > 0 ? { ...circuit, slots: counted(circuit.slots, { calls, failed: 0 }, now) } : circuit

function counted(slots: readonly Slot[], more: Omit<Slot, 'at'>, now: number): readonly Slot[] {
  const at = Math.floor(now / slotMs) * slotMs
  const recent = slots.filter((slot) => Math.abs(now - slot.at) < windowMs)
  const last = recent.at(-1)
  const current = last && last.at >= at ? last : { at, calls: 0, failed: 0 } // a clock that was set back a little counts on in the slot it left
  const next = { ...current, calls: current.calls + more.calls, failed: current.failed + more.failed }
  return [...(current === last ? recent.slice(0, -1) : recent), next]
}

const sumOf = (slots: readonly Slot[]) => ({
  calls: slots.reduce((sum, slot) => sum + slot.calls, 0),
  failed: slots.reduce((sum, slot) => sum + slot.failed, 0),
})

function mostlyFailed(slots: readonly Slot[]): boolean {
  const { calls, failed } = sumOf(slots)
  return calls >= callsMin && failed >= calls * failedShareMax
}

/**
 * As many failures in a row as are no accident: the policy's, or more where calls have failed now and then before. Of calls that
 * fail three times in ten, five in a row come about every four hundred, and such a vendor still answers most of them.
 */
function failuresNeeded(slots: readonly Slot[], failures: number, policy: BreakerPolicy): number {
  const { calls, failed } = sumOf(slots)
  const [before, failedBefore] = [calls - failures, failed - failures]
  if (before < callsMin || failedBefore <= 0) return policy.failures
  const accidental = Math.log(chanceMax) / Math.log(failedBefore / before)
  return Math.min(failuresMax, Math.max(policy.failures, Math.ceil(accidental)))
}

import type { Circuit } from './breaker.ts'
import type { ShownCircuit } from './gateway.ts'

export const circuitModes = ['closed', 'half-open', 'open'] as const satisfies readonly Circuit['mode'][]
export type CircuitMode = (typeof circuitModes)[number]

/** How a circuit stands at this moment: an open one is half-open once its time has passed. */
export const modeAt = ({ circuit: { mode }, retryAt }: Pick<ShownCircuit, 'circuit' | 'retryAt'>, now: number): CircuitMode =>
  mode === 'open' && retryAt !== null && now >= retryAt ? 'half-open' : mode

/** The worse of two circuits has the larger number: 0 closed, 1 half-open, 2 open. */
export const stateAt = (circuit: ShownCircuit, now: number): number => circuitModes.indexOf(modeAt(circuit, now))

/** The calls of the last minute that count for a circuit, and those of them that failed. */
export function lastMinuteOf({ slots }: Circuit, now: number): { calls: number; failed: number } {
  const recent = slots.filter(({ at }) => at > now - 60_000)
  const sum = (of: 'calls' | 'failed') => recent.reduce((all, slot) => all + slot[of], 0)
  return { calls: sum('calls'), failed: sum('failed') }
}

/** The state of each model of a vendor; where several keys or regions have the same model, that of the worst. */
export function worstStates(circuits: ShownCircuit[], now: number): { provider: string; model: string; state: number }[] {
  const same = Map.groupBy(circuits, ({ provider, model }) => JSON.stringify([provider, model]))
  return Array.from(same.values(), (group) => {
    const { provider, model } = group[0] as ShownCircuit
    return { provider, model, state: Math.max(...group.map((circuit) => stateAt(circuit, now))) }
  })
}

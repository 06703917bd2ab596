import { expect, it } from 'vitest'
import { type Circuit, closedCircuit } from '#lib/llm/gateway/breaker.ts'
import { lastMinuteOf, worstStates } from '#lib/llm/gateway/circuit-states.ts'
import type { ShownCircuit } from '#lib/llm/gateway/gateway.ts'

const now = 1_700_000_000_000
const shown = (key: string, model: string, mode: Circuit['mode'], retryAt: number | null = null): ShownCircuit => ({
  key,
  lane: key.split(' ')[0] ?? '',
  model,
  provider: 'mock',
  region: null,
  circuit: { ...closedCircuit, mode },
  retryAt,
})

it('shows the worst of several keys with the same model, and an open circuit as half-open once its time has passed', () => {
  const circuits = [
    shown('one  a', 'mock/a', 'closed'),
    shown('two  a', 'mock/a', 'open', now + 1),
    shown('three  a', 'mock/a', 'half-open'),
    shown('one  b', 'mock/b', 'open', now),
    shown('one  c', 'mock/c', 'closed'),
  ]
  expect(worstStates(circuits, now)).toEqual([
    { provider: 'mock', model: 'mock/a', state: 2 },
    { provider: 'mock', model: 'mock/b', state: 1 },
    { provider: 'mock', model: 'mock/c', state: 0 },
  ])
})

it('counts the calls of the last minute and no earlier ones', () => {
  const slots = [
    { at: now - 60_000, calls: 9, failed: 9 },
    { at: now - 55_000, calls: 3, failed: 1 },
    { at: now, calls: 2, failed: 0 },
  ]
  expect(lastMinuteOf({ ...closedCircuit, slots }, now)).toEqual({ calls: 5, failed: 1 })
})

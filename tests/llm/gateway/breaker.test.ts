import fc from 'fast-check'
import { expect, it } from 'vitest'
import { afterCall, bearingOf, type Circuit, closedCircuit, verdictOf, withProbe } from '#lib/llm/gateway/breaker.ts'
import { defaultBreaker } from '#lib/llm/gateway/policy.ts'
import { vendorReasons } from '#lib/llm/refusal.ts'
import { type PlainCall, PlainCircuit } from '#tests/fakes/simulation/plain-circuit.ts'

const start = 1_700_000_000_000
const day = 86_400_000
const { failures, openMs } = defaultBreaker
const probeMs = 130_000

const after = (bearing: 'success' | 'failure' | 'neither', circuit: Circuit, now = start): Circuit =>
  afterCall(circuit, bearing, { isProbe: false }, now, defaultBreaker)
const times = (count: number, step: (circuit: Circuit, n: number) => Circuit, from = closedCircuit): Circuit =>
  Array.from({ length: count }).reduce<Circuit>((circuit, _, n) => step(circuit, n), from)

it('holds a refusal of the request, a rate limit and the caller’s own stop against no vendor', () => {
  const counted = vendorReasons.filter((reason) => bearingOf(reason) === 'failure')
  expect(counted).toEqual(['overloaded', 'server_error', 'timeout', 'network', 'malformed'])
  expect(bearingOf('rate_limited')).toBe('neither')
  expect(bearingOf(undefined)).toBe('success')
})

it('opens at the fifth failure in a row and not before, whatever came between that says nothing', () => {
  const four = times(failures - 1, (circuit) => after('neither', after('failure', circuit)))
  expect(four.mode).toBe('closed')
  expect(after('failure', after('success', four)).mode).toBe('closed')
  expect(after('failure', four)).toMatchObject({ mode: 'open', openedAt: start })
})

it('opens when half of at least twenty calls within a minute failed, however they are mixed', () => {
  const mixed = (circuit: Circuit, n: number) => after(n % 2 ? 'failure' : 'success', circuit, start + n * 100)
  expect(times(19, mixed).mode).toBe('closed')
  expect(times(20, mixed).mode).toBe('open')
  const slowly = (circuit: Circuit, n: number) => after(n % 2 ? 'failure' : 'success', circuit, start + n * 3_500)
  expect(times(60, slowly).mode).toBe('closed')
})

it('stays open for its time and no longer, also when the clock was set back', () => {
  const open = times(failures, (circuit) => after('failure', circuit))
  expect(verdictOf(open, start + openMs - 1, defaultBreaker)).toBe('refuse')
  expect(verdictOf(open, start + openMs, defaultBreaker)).toBe('probe')
  expect(verdictOf(open, start - 10, defaultBreaker)).toBe('refuse')
  expect(verdictOf(open, start - day, defaultBreaker)).toBe('probe')
})

it('does not hold the failures of a later day against a vendor when the clock was set back', () => {
  const tomorrow = times(38, (circuit, n) => after(n % 4 ? 'success' : 'failure', circuit, start + day))
  const today = times(12, (circuit, n) => after(n % 3 ? 'success' : 'failure', circuit), tomorrow)
  expect(today.mode).toBe('closed')
  expect(today.slots).toEqual([{ at: start, calls: 12, failed: 4 }])
})

type Step = { kind: 'enter' } | { kind: 'leave'; which: number; bearing: 'success' | 'failure' | 'neither' } | { kind: 'wait'; ms: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'enter' }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('leave' as const),
      which: fc.nat(20),
      bearing: fc.constantFrom('success', 'failure', 'failure', 'neither'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 900, 4_000, 59_999, 60_000, probeMs) }) },
)

it('decides as the plain rules do, over any history of calls', () => {
  const policy = fc.record({
    failures: fc.integer({ min: 2, max: 5 }),
    openMs: fc.constantFrom(1_000, 60_000),
    successes: fc.integer({ min: 1, max: 3 }),
  })
  fc.assert(
    fc.property(policy, fc.array(step, { minLength: 20, maxLength: 120 }), (policy, steps) => {
      let circuit = closedCircuit
      let now = start
      const plain = new PlainCircuit(policy)
      const under: { call: PlainCall; until: number | null }[] = []
      for (const step of steps) {
        if (step.kind === 'wait') now += step.ms
        else if (step.kind === 'enter') {
          const verdict = verdictOf(circuit, now, policy)
          expect(verdict).toBe(plain.verdict(now))
          if (verdict === 'refuse') continue
          if (verdict === 'probe') circuit = withProbe(circuit, now + probeMs)
          under.push({ call: plain.begin(verdict === 'probe', now, now + probeMs), until: verdict === 'probe' ? circuit.probeUntil : null })
        } else {
          const [left] = under.splice(step.which % Math.max(1, under.length), 1)
          if (!left) continue
          const isProbe = left.until !== null && left.until === circuit.probeUntil
          circuit = afterCall(circuit, step.bearing, { isProbe }, now, policy)
          plain.end(left.call, step.bearing, now)
        }
      }
      expect(circuit.mode !== 'closed').toBe(plain.openedAt !== undefined)
    }),
    { numRuns: 400 },
  )
})

it('is not opened by chance where a vendor fails three times in ten, and by more failures in a row than that all the same', () => {
  const seen = { ...closedCircuit, slots: [{ at: 1_000_000, calls: 100, failed: 30 }] }
  const fail = (times: number) => {
    let circuit: Circuit = seen
    for (let n = 0; n < times; n++) circuit = afterCall(circuit, 'failure', { isProbe: false }, 1_001_000, defaultBreaker)
    return circuit.mode
  }
  expect([5, 7, 8].map(fail)).toEqual(['closed', 'closed', 'open'])
})

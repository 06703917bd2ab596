import { expect, it } from 'vitest'
import { type Circuit, closedCircuit } from '#lib/llm/gateway/breaker.ts'
import { type CircuitPass, Circuits } from '#lib/llm/gateway/circuits.ts'
import { defaultBreaker } from '#lib/llm/gateway/policy.ts'
import type { SharedCircuits } from '#lib/llm/gateway/shared-circuits.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { Chance } from '#tests/fakes/simulation/chance.ts'
import { VirtualClock } from '#tests/fakes/simulation/virtual-clock.ts'

const key = 'lane  vendor/model'
const policy = { ...defaultBreaker, openMs: 1_000 }
const probeMs = 5_000

type Heard = (key: string, circuit: Circuit) => void

/**
 * What instances share their circuits by: each change is atomic, and an instance's own are made one after
 * the other. Answers, and what the others hear, come late, and either may be first.
 */
function sharedOn(clock: VirtualClock, chance: Chance) {
  const circuits = new Map<string, Circuit>()
  const listeners = new Set<Heard>()
  const state = { isDown: false }
  const lines = new Map<Heard, Promise<void>>()
  /** Each listener hears of all in the order it happened. */
  const tell = (heard: Heard, key: string, circuit: Circuit) => {
    const before = lines.get(heard)
    const late = clock.sleep(chance.whole(0, 40))
    lines.set(
      heard,
      late.then(() => before).then(() => heard(key, circuit)),
    )
  }
  const instance = (): SharedCircuits => {
    let own: Heard | undefined
    let turn = Promise.resolve()
    return {
      async update(key, change) {
        const before = turn
        const mine = Promise.withResolvers<void>()
        turn = mine.promise
        await before
        try {
          await clock.sleep(chance.whole(0, 20))
          if (state.isDown) throw new Error('nothing can be shared')
          if (chance.happens(0.3)) change(closedCircuit) // another one was first: it is asked again
          const circuit = change(circuits.get(key) ?? closedCircuit)
          circuits.set(key, circuit)
          for (const heard of listeners) if (heard !== own) tell(heard, key, circuit)
          await clock.sleep(chance.whole(0, 20))
          return circuit
        } finally {
          mine.resolve()
        }
      },
      listen(heard) {
        own = heard
        listeners.add(heard)
      },
    }
  }
  return { circuits, state, instance }
}

const openedBy = (circuits: Circuits) => {
  for (let n = 0; n < policy.failures; n++) circuits.leave(key, { probeUntil: null }, 'failure', policy)
}

it('lets one probe out of all instances, and opens and closes for all of them', { timeout: 30_000 }, async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const chance = new Chance(seed)
    const clock = new VirtualClock(chance)
    const shared = sharedOn(clock, chance)
    const instances = Array.from({ length: 3 }, () => new Circuits(clock, shared.instance()))
    const run = (ms: number) => clock.run(clock.now() + ms)
    openedBy(instances[0] as Circuits)
    await run(500)
    for (const circuits of instances) expect(circuits.refuses(key, policy)).toBe(true)

    let out = 0
    let probes = 0
    let most = 0
    const pass = async (circuits: Circuits) => {
      await clock.sleep(chance.whole(0, 3_000))
      const passage = await circuits.enter(key, policy, probeMs)
      if (!passage || passage.probeUntil === null) return
      probes++
      most = Math.max(most, ++out)
      await clock.sleep(chance.whole(50, 400)) // longer than any answer of what they share
      out--
      circuits.leave(key, passage, 'success', policy)
    }
    await run(1_000)
    for (let n = 0; n < 60; n++) void pass(chance.one(instances))
    await run(60_000)
    expect([seed, most, probes]).toEqual([seed, 1, policy.successes])
    expect(shared.circuits.get(key)).toMatchObject({ mode: 'closed' })
    for (const circuits of instances) expect(await circuits.enter(key, policy, probeMs)).toEqual({ probeUntil: null })
  }
})

it('decides alone when nothing can be shared, and lets one probe of its own out', async () => {
  const chance = new Chance(1)
  const clock = new VirtualClock(chance)
  const shared = sharedOn(clock, chance)
  const circuits = new Circuits(clock, shared.instance())
  const run = (ms: number) => clock.run(clock.now() + ms)
  shared.state.isDown = true
  openedBy(circuits)
  expect(circuits.enter(key, policy, probeMs)).toBeNull()
  await run(2_000)
  const entered: (CircuitPass | null)[] = []
  for (let n = 0; n < 20; n++) void Promise.resolve(circuits.enter(key, policy, probeMs)).then((passage) => entered.push(passage))
  await run(100)
  expect(entered.filter((passage) => passage !== null)).toHaveLength(1)
  expect(entered).toHaveLength(20)
})

it('tells the others of its successes with the next failure, and nothing of a sound circuit', async () => {
  const chance = new Chance(1)
  const clock = new VirtualClock(chance)
  const shared = sharedOn(clock, chance)
  const circuits = new Circuits(clock, shared.instance())
  const run = (ms: number) => clock.run(clock.now() + ms)
  for (let n = 0; n < 30; n++) circuits.leave(key, { probeUntil: null }, 'success', policy)
  await run(1_000)
  expect(shared.circuits.size).toBe(0)
  circuits.leave(key, { probeUntil: null }, 'failure', policy)
  await run(1_000)
  expect(shared.circuits.get(key)?.slots.reduce((sum, { calls }) => sum + calls, 0)).toBe(31)
})

it('does not let the late end of a probe that was given up make room for another', async () => {
  const clock = testClock()
  const circuits = new Circuits(clock)
  const pass = () => circuits.enter(key, policy, probeMs)
  openedBy(circuits)
  await clock.advance(1_000)
  const first = await pass()
  expect(first).not.toBeNull()
  await clock.advance(probeMs)
  const second = await pass()
  expect(second).not.toBeNull()
  circuits.leave(key, first as CircuitPass, 'success', policy)
  expect(await pass()).toBeNull()
  expect(circuits.of(key).successes).toBe(0)
  circuits.leave(key, second as CircuitPass, 'neither', policy)
  expect(await pass()).not.toBeNull()
})

it('closes by hand, for all instances', async () => {
  const chance = new Chance(2)
  const clock = new VirtualClock(chance)
  const shared = sharedOn(clock, chance)
  const [one, other] = [new Circuits(clock, shared.instance()), new Circuits(clock, shared.instance())]
  openedBy(one)
  const run = () => clock.run(clock.now() + 500)
  await run()
  expect(other.refuses(key, policy)).toBe(true)
  other.reset(key)
  await run()
  expect([one, other].map((circuits) => circuits.of(key).mode)).toEqual(['closed', 'closed'])
})

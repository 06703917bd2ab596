import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { afterCall, type Circuit, closedCircuit, verdictOf, withProbe } from '#lib/llm/gateway/breaker.ts'
import { defaultBreaker } from '#lib/llm/gateway/policy.ts'
import { redisCircuits } from '#lib/llm/gateway/redis-circuits.ts'
import type { SharedCircuits } from '#lib/llm/gateway/shared-circuits.ts'
import { connected, hasRedis, type ScratchRedis, startScratchRedis } from '#tests/fakes/redis.ts'
import { until } from '#tests/fakes/until.ts'

const now = 1_700_000_000_000
const openLongAgo: Circuit = { ...closedCircuit, mode: 'open', openedAt: now - defaultBreaker.openMs }
const failed = (circuit: Circuit) => afterCall(circuit, 'failure', { isProbe: false }, now, defaultBreaker)
const succeeded = (circuit: Circuit) => afterCall(circuit, 'success', { isProbe: false }, now, defaultBreaker)

/** What one instance hears of the others, the last word on each circuit. */
function ears(circuits: SharedCircuits): Map<string, Circuit> {
  const heard = new Map<string, Circuit>()
  circuits.listen((key, circuit) => heard.set(key, circuit))
  return heard
}

describe.skipIf(!hasRedis)('circuits that instances share', () => {
  let redis: ScratchRedis
  let clients: Redis[]
  let one: SharedCircuits
  let two: SharedCircuits
  beforeAll(async () => {
    redis = await startScratchRedis()
    clients = await Promise.all([connected(redis.url), connected(redis.url)])
    ;[one, two] = clients.map(redisCircuits) as [SharedCircuits, SharedCircuits]
  })
  afterAll(() => redis?.kill())

  it('give a probe to one of twenty instances that ask at once', async () => {
    const instances = Array.from({ length: 10 }, () => clients.map(redisCircuits)).flat()
    for (let round = 0; round < 100; round++) {
      const key = `probe-${round}`
      await one.update(key, () => openLongAgo)
      const ask = async (circuits: SharedCircuits) => {
        let got = false
        await circuits.update(key, (circuit) => {
          got = verdictOf(circuit, now, defaultBreaker) === 'probe'
          return got ? withProbe(circuit, now + 120_000) : circuit
        })
        return got
      }
      const asked = await Promise.all(instances.map(ask))
      expect(asked.filter(Boolean)).toHaveLength(1)
    }
  })

  it('count every call of all instances, however many end at the same moment', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, at) => (at % 2 ? one : two).update('busy', succeeded)))
    expect((await one.update('busy', (circuit) => circuit)).slots).toEqual([{ at: now, calls: 200, failed: 0 }])
  })

  it('give each caller the state that its own change made', async () => {
    const states = await Promise.all(Array.from({ length: 5 }, () => one.update('own', failed)))
    expect(states.map(({ mode, failures }) => [mode, failures])).toEqual([
      ['closed', 1],
      ['closed', 2],
      ['closed', 3],
      ['closed', 4],
      ['open', 0],
    ])
  })

  it('tell the other instances of a change, and not the one that made it', async () => {
    const [heardByOne, heardByTwo] = [ears(one), ears(two)]
    await until(() => heardByOne.has('own') && heardByTwo.has('own')) // both have begun
    await one.update('told', () => openLongAgo)
    await two.update('answered', () => openLongAgo)
    expect(await until(() => heardByTwo.get('told'))).toEqual(openLongAgo)
    expect(await until(() => heardByOne.get('answered'))).toEqual(openLongAgo)
    expect([heardByOne.has('told'), heardByTwo.has('answered')]).toEqual([false, false])
  })

  it('tell whoever comes later of those that are not closed, and of no other', async () => {
    await one.update('ill', () => openLongAgo)
    await one.update('well again', () => openLongAgo)
    await one.update('well again', () => closedCircuit)
    const heard = ears(redisCircuits(await connected(redis.url)))
    expect(await until(() => heard.get('ill'))).toEqual(openLongAgo)
    expect(heard.has('well again')).toBe(false)
  })

  it('keep to their database, also in what they tell', async () => {
    const elsewhere = redisCircuits(await connected(`${redis.url}/1`))
    const heardElsewhere = ears(elsewhere)
    const heardThere = ears(redisCircuits(await connected(`${redis.url}/1`)))
    await elsewhere.update('there', () => openLongAgo)
    await until(() => heardThere.has('there'))
    await one.update('here', () => openLongAgo)
    await elsewhere.update('there too', () => openLongAgo)
    await until(() => heardThere.has('there too'))
    expect([...heardElsewhere.keys(), ...heardThere.keys()].filter((key) => key === 'here' || key === 'ill')).toEqual([])
  })

  it('forget a circuit that nobody changed for an hour', async () => {
    const client = await connected(redis.url)
    await one.update('idle', () => openLongAgo)
    expect(await client.pttl('frontdesk:circuit:idle')).toBeGreaterThan(3_590_000)
    await client.del('frontdesk:circuit:idle')
    const heard = ears(redisCircuits(client))
    await until(() => heard.has('ill'))
    expect(heard.has('idle')).toBe(false)
    expect(await one.update('idle', (circuit) => circuit)).toEqual(closedCircuit)
  })
})

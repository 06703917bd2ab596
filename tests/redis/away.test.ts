import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countAgainst } from '#lib/access/rate-limit.ts'
import { type Circuit, closedCircuit } from '#lib/llm/gateway/breaker.ts'
import { redisCircuits } from '#lib/llm/gateway/redis-circuits.ts'
import { openRedis, redis } from '#lib/redis/connection.ts'
import { instanceCount, joinInstances } from '#lib/redis/instances.ts'
import { connected, hasRedis, type ScratchRedis, startScratchRedis } from '#tests/fakes/redis.ts'
import { until } from '#tests/fakes/until.ts'

/* One instance as the start makes it; another one beside it; and a Redis that is not always there. */
const open: Circuit = { ...closedCircuit, mode: 'open', openedAt: 1_700_000_000_000 }
const same = (circuit: Circuit) => circuit

describe.skipIf(!hasRedis)('a Redis that goes and comes back', () => {
  let server: ScratchRedis
  let circuits: ReturnType<typeof redisCircuits>
  const heard = new Map<string, Circuit>()
  beforeAll(async () => {
    server = await startScratchRedis()
    await server.kill() // the start does not need it
    const client = await openRedis(server.url)
    joinInstances(client)
    circuits = redisCircuits(client)
    circuits.listen((key, circuit) => heard.set(key, circuit))
  })
  beforeEach(() => heard.clear())
  afterAll(() => server?.kill())

  const counted = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await countAgainst('signIn', key)
  }
  const isBack = () => until(() => redis()?.status === 'ready')

  it('is missed by nobody at the start', async () => {
    expect(instanceCount()).toBe(1)
    await counted('at the start', 10)
    await expect(countAgainst('signIn', 'at the start')).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(circuits.update('at the start', same)).rejects.toThrow()
  })

  it('shares limits and circuits as soon as it is there', async () => {
    await server.restart()
    await isBack()
    await counted('shared', 10)
    const elsewhere = await connected(server.url)
    expect(await elsewhere.get('frontdesk:limit:signIn:shared')).toBe('10')
    await expect(countAgainst('signIn', 'shared')).rejects.toMatchObject({
      code: 'rate_limited',
      headers: { 'ratelimit-limit': '10', 'ratelimit-remaining': '0' },
    })
    await redisCircuits(elsewhere).update('shared', () => open)
    await until(() => heard.has('shared'))
  })

  it('is killed in mid-work: what is under way is refused, limits are counted here, and after its return circuits are shared', async () => {
    const underWay = Promise.allSettled(Array.from({ length: 200 }, (_, at) => circuits.update(`k${at}`, () => open)))
    const counting = Promise.all(Array.from({ length: 10 }, () => countAgainst('signIn', 'in mid-work')))
    await server.kill()
    await Promise.all([underWay, counting])
    const begun = performance.now()
    await expect(circuits.update('away', same)).rejects.toThrow()
    await counted('away', 10)
    await expect(countAgainst('signIn', 'away')).rejects.toMatchObject({ code: 'rate_limited' })
    expect(performance.now() - begun).toBeLessThan(5_000)

    await server.restart()
    const other = redisCircuits(await connected(server.url))
    await other.update('back', () => open)
    expect(await until(() => heard.get('back'))).toEqual(open)
    await until(() => circuits.update('back', same).then(Boolean, () => false))
  })

  it('falls silent without hanging up: nobody waits for it for long, and it is found again when it speaks', async () => {
    server.freeze()
    const begun = performance.now()
    await expect(Promise.any([circuits.update('silent', same), circuits.update('silent', same)])).rejects.toThrow()
    await countAgainst('signIn', 'silent')
    expect(performance.now() - begun).toBeLessThan(5_000)
    await until(() => redis()?.status !== 'ready')
    server.wake()
    await isBack()
    await until(() => circuits.update('spoken', () => open).then(Boolean, () => false))
    const elsewhere = await connected(server.url)
    await redisCircuits(elsewhere).update('spoken elsewhere', () => open)
    await until(() => heard.has('spoken elsewhere'))
  })
})

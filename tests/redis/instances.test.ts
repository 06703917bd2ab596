import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { instanceCount, joinOn } from '#lib/redis/instances.ts'
import { connected, hasRedis, type ScratchRedis, startScratchRedis } from '#tests/fakes/redis.ts'
import { until } from '#tests/fakes/until.ts'

it('is one without Redis', () => expect(instanceCount()).toBe(1))

describe.skipIf(!hasRedis)('the number of instances', () => {
  let redis: ScratchRedis
  beforeAll(async () => {
    redis = await startScratchRedis()
  })
  afterAll(() => redis?.kill())

  it('counts those that are alive: no longer one that stopped, nor one that was silent for 15 seconds', async () => {
    const client = await connected(redis.url)
    const [seconds] = await client.time()
    await client.zadd('frontdesk:instances', Number(seconds) * 1_000 - 16_000, 'killed', Number(seconds) * 1_000 - 9_000, 'late')
    const first = joinOn(client)
    expect(await until(() => first.count() > 1 && first.count())).toBe(2) // with the late one
    const second = joinOn(await connected(redis.url))
    await until(() => second.count() === 3)
    await second.leave()
    const third = joinOn(await connected(redis.url))
    await until(() => third.count() > 1)
    expect(third.count()).toBe(3)
    await Promise.all([first.leave(), third.leave()])
  })

  it('is one while Redis is away, and counts again when it is back', async () => {
    const [first, second] = [joinOn(await connected(redis.url)), joinOn(await connected(redis.url))]
    await until(() => second.count() > 1)
    await redis.kill()
    await until(() => first.count() === 1 && second.count() === 1)
    await redis.restart()
    await until(() => first.count() === 2 || second.count() === 2)
    await redis.kill()
    await Promise.all([first.leave(), second.leave()]) // no throw
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AnswerCache, createAnswerCache } from '#lib/chat/answer-cache/answer-cache.ts'
import type { KeptAnswer } from '#lib/chat/answer-cache/kept-answer.ts'
import { keyOf } from '#lib/chat/answer-cache/key.ts'
import { redisAnswers } from '#lib/chat/answer-cache/redis-answers.ts'
import { redisQuestions } from '#lib/chat/answer-cache/redis-questions.ts'
import { connected, hasRedis, type ScratchRedis, startScratchRedis } from '#tests/fakes/redis.ts'
import { until } from '#tests/fakes/until.ts'

const answer: KeptAnswer = {
  reply: 'In 30 days.',
  citations: [],
  model: 'mock/mock',
  provider: 'mock',
  finishReason: 'stop',
  degraded: false,
  cost: [{ amount: '0.001', currency: 'USD' }],
}
const asked = { lang: 'en' as const, forced: false, plan: [{ catalogId: 'mock/mock' }] }
const keyFor = (question: string, { bot = 'bot_a', version = 1, knowledge = 1 } = {}) =>
  keyOf({ id: bot, version }, knowledge, { ...asked, request: { question } })

describe.skipIf(!hasRedis)('answers that instances share', () => {
  let redis: ScratchRedis
  let client: Awaited<ReturnType<typeof connected>>
  beforeAll(async () => {
    redis = await startScratchRedis()
    client = await connected(redis.url)
  })
  afterAll(() => redis.kill())
  beforeEach(async () => void (await client.flushall()))

  const instance = () => createAnswerCache({ shared: redisAnswers(client) })
  /** What another instance finds, when it is asked. */
  const foundBy = (cache: AnswerCache, key: ReturnType<typeof keyFor>) => {
    const place = cache.placeFor(key)
    if ('kept' in place) return place.kept
    const found = cache.elsewhere?.(key, place.flight)
    return found?.finally(() => place.flight.giveUp({ failed: false }))
  }
  function ask(cache: AnswerCache, key: ReturnType<typeof keyFor>): 'hit' | 'miss' {
    const place = cache.placeFor(key)
    if ('kept' in place) return 'hit'
    cache.keep(key, place.flight, answer, 3_600)
    place.flight.land(answer)
    return 'miss'
  }

  it('holds what was asked more than once, until its time is over', async () => {
    const [one, other] = [instance(), instance()]
    const [twice, never] = [keyFor('asked twice'), keyFor('asked once')]
    expect([ask(one, never), ask(one, twice), ask(one, twice)]).toEqual(['miss', 'miss', 'hit'])
    expect(await until(() => foundBy(other, twice))).toEqual(answer)
    expect(await foundBy(other, never)).toBeUndefined()
    expect('kept' in other.placeFor(twice)).toBe(true) // from now on it has it itself
    const [stored = ''] = await client.keys('frontdesk:answer:*')
    const ttl = await client.pttl(stored)
    expect(ttl).toBeGreaterThan(3_590_000)
    expect(ttl).toBeLessThanOrEqual(3_900_000)
    expect(await redisAnswers(client).held()).toEqual(new Map([['bot_a', { entries: 1, bytes: expect.any(Number) }]]))
  })

  it('finds nothing of before a change, though nobody was told of it', async () => {
    const one = instance()
    const before = keyFor('how long?')
    for (let times = 0; times < 2; times++) ask(one, before)
    await until(async () => (await client.dbsize()) === 1)
    for (const state of [{ version: 2 }, { knowledge: 2 }]) expect(await foundBy(instance(), keyFor('how long?', state))).toBeUndefined()
  })

  it('forgets one bot’s or all', async () => {
    const one = instance()
    for (const bot of ['bot_a', 'bot_b']) for (let times = 0; times < 2; times++) ask(one, keyFor('how long?', { bot }))
    await until(async () => (await client.dbsize()) === 2)
    await redisAnswers(client).purge('bot_a')
    expect([...(await redisAnswers(client).held()).keys()]).toEqual(['bot_b'])
    await redisAnswers(client).purge()
    expect(await client.dbsize()).toBe(0)
  })

  it('takes nothing from there once the cache was emptied, and asks anew what cannot be read', async () => {
    const [one, other] = [instance(), instance()]
    const key = keyFor('how long?')
    for (let times = 0; times < 2; times++) ask(one, key)
    await until(async () => (await client.dbsize()) === 1)
    const place = other.placeFor(key)
    const finding = 'flight' in place ? other.elsewhere?.(key, place.flight) : undefined
    other.forget()
    expect(await finding).toBeUndefined()
    const [stored = ''] = await client.keys('frontdesk:answer:*')
    await client.set(stored, 'broken')
    await expect(foundBy(instance(), key)).rejects.toThrow()
  })

  it('tells each instance each question once, with its vector, and forgets one bot’s or all', async () => {
    const [one, other, late] = [redisQuestions(client), redisQuestions(client), redisQuestions(client)]
    const of = (bot: string, question: string) => ({
      key: keyFor(question, { bot }),
      scope: 'scope',
      question,
      vector: Float32Array.from([0.6, -0.8, 1e-7]),
      until: 1_700_000_000_000,
    })
    await one.add(of('bot_a', 'how long?'))
    expect(await other.fresh('bot_a')).toEqual([of('bot_a', 'how long?')])
    expect(await other.fresh('bot_a')).toEqual([])
    await one.add(of('bot_a', 'how far?'))
    await one.add(of('bot_b', 'how much?'))
    await client.xadd('frontdesk:questions:bot_a', '*', 'question', 'broken')
    expect((await other.fresh('bot_a')).map(({ question }) => question)).toEqual(['how far?'])
    expect((await late.fresh('bot_a')).map(({ question }) => question)).toEqual(['how long?', 'how far?'])
    expect(await client.pttl('frontdesk:questions:bot_a')).toBeGreaterThan(86_400_000)
    await one.purge('bot_a')
    await one.add(of('bot_a', 'how soon?'))
    expect((await other.fresh('bot_a')).map(({ question }) => question)).toEqual(['how soon?'])
    await one.purge()
    expect(await client.dbsize()).toBe(0)
  })

  it('costs a turn nothing while Redis is away, and says when it could not be emptied', async () => {
    const cache = instance()
    await redis.kill()
    await until(() => client.status !== 'ready')
    expect(await foundBy(cache, keyFor('anything'))).toBeUndefined()
    expect([ask(cache, keyFor('anything')), ask(cache, keyFor('anything'))]).toEqual(['miss', 'hit'])
    await expect(redisAnswers(client).purge()).rejects.toThrow()
    expect(await redisQuestions(client).fresh('bot_a')).toEqual([])
    await redisQuestions(client).add({ key: keyFor('x'), scope: '', question: 'x', vector: new Float32Array(2), until: 0 })
  })
})

it('gives each answer its own time: the bot’s, and up to five minutes more', () => {
  const now = 1_700_000_000_000
  const times = [0, 0.5, 0.999_999].map((chance) => {
    let at = now
    const cache = createAnswerCache({ clock: { now: () => at, sleep: async () => {} }, random: () => chance })
    const key = keyFor('how long?')
    const place = cache.placeFor(key)
    if ('flight' in place) cache.keep(key, place.flight, answer, 3_600)
    if ('flight' in place) place.flight.land(answer)
    const isKept = (ms: number) => {
      at = now + ms
      const place = cache.placeFor(key)
      if ('flight' in place) place.flight.giveUp({ failed: false })
      return 'kept' in place
    }
    return [3_599_999, 3_600_000, 3_749_999, 3_750_000, 3_899_998, 3_900_000].filter(isKept)
  })
  expect(times.map((kept) => kept.at(-1))).toEqual([3_599_999, 3_749_999, 3_899_998])
})

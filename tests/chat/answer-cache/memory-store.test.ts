import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CacheKey } from '#lib/chat/answer-cache/key.ts'
import { createMemoryStore } from '#lib/chat/answer-cache/memory-store.ts'
import { testClock } from '#tests/fakes/clock.ts'

const roomy = { entriesMax: 100, bytesMax: 1_000_000 }
const keyOf = (hash: string, { bot = 'bot_a', version = 1, knowledgeVersion = 1 } = {}): CacheKey => ({
  bot,
  hash: `${bot}-${version}-${knowledgeVersion}-${hash}`,
  generation: { version, knowledgeVersion },
})

it('gives an answer until its time is over, and sweeps it then without being asked for it', async () => {
  const clock = testClock()
  const store = createMemoryStore(roomy, clock)
  store.set(keyOf('a'), { answer: 'A', until: clock.now() + 10_000 })
  store.set(keyOf('b'), { answer: 'B', until: clock.now() + 100_000 })
  await clock.advance(9_999)
  expect(store.get(keyOf('a'))?.answer).toBe('A')
  await clock.advance(1)
  expect(store.get(keyOf('a'))).toBeUndefined()
  await clock.advance(60_000)
  store.get(keyOf('elsewhere'))
  expect(store.held().get('bot_a')?.entries).toBe(1)
})

it('lets go of what was asked for longest ago', () => {
  const store = createMemoryStore({ ...roomy, entriesMax: 2 }, testClock())
  const until = Number.POSITIVE_INFINITY
  store.set(keyOf('a'), { answer: 'A', until })
  store.set(keyOf('b'), { answer: 'B', until })
  store.get(keyOf('a'))
  store.set(keyOf('c'), { answer: 'C', until })
  expect(['a', 'b', 'c'].map((hash) => store.get(keyOf(hash))?.answer)).toEqual(['A', undefined, 'C'])
})

it('forgets what a bot said before it or its knowledge was changed, and takes nothing of that any more', () => {
  const store = createMemoryStore(roomy, testClock())
  const until = Number.POSITIVE_INFINITY
  const [old, other] = [keyOf('a'), keyOf('a', { bot: 'bot_b' })]
  store.set(old, { answer: 'old', until })
  store.set(other, { answer: 'other', until })
  store.get(keyOf('a', { knowledgeVersion: 2 }))
  expect(store.get(old)).toBeUndefined()
  const changed = keyOf('a', { version: 2, knowledgeVersion: 2 })
  store.set(changed, { answer: 'new', until })
  store.set(old, { answer: 'late', until })
  expect(store.get(old)).toBeUndefined()
  expect(store.get(changed)?.answer).toBe('new')
  expect(store.get(other)?.answer).toBe('other')
})

const step = fc.record({
  bot: fc.constantFrom('bot_a', 'bot_b', 'bot_c'),
  hash: fc.integer({ min: 0, max: 20 }).map(String),
  version: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 0, max: 2_000 }),
  act: fc.constantFrom('set', 'set', 'get', 'purge'),
})

it('never holds more than it may, and knows how much it holds, whatever is asked in whatever order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const store = createMemoryStore({ entriesMax: 12, bytesMax: 20_000 }, testClock())
      for (const { bot, hash, version, length, act } of steps) {
        const key = keyOf(hash, { bot, version })
        if (act === 'get') store.get(key)
        else if (act === 'purge') store.purge(bot)
        else store.set(key, { answer: 'x'.repeat(length), until: Number.POSITIVE_INFINITY })
        const held = [...store.held().values()]
        expect(held.reduce((sum, { entries }) => sum + entries, 0)).toBeLessThanOrEqual(12)
        expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(20_000)
        expect(held.every(({ entries, bytes }) => entries > 0 && bytes > 0)).toBe(true)
      }
      store.purge()
      expect(store.held().size).toBe(0)
    }),
  )
})

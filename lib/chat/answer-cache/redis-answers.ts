import type { Redis } from 'ioredis'
import type { SharedAnswers } from './answer-cache.ts'
import type { CacheKey } from './key.ts'
import type { Entry, Held } from './memory-store.ts'

const prefix = 'frontdesk:answer:'
const keyOf = ({ bot, hash }: CacheKey) => `${prefix}${bot}:${hash}`
const keysAtOnce = 1_000

/**
 * Answers in Redis, one value each, which goes by itself when its time is over. The bot's version and that of its knowledge
 * are in the hash: an instance that has seen a change finds nothing of before, whatever the others have seen.
 */
export function redisAnswers(client: Redis): SharedAnswers {
  const scan = (bot: string | undefined) => client.scanStream({ match: `${prefix}${bot ?? '*'}:*`, count: keysAtOnce })

  return {
    get: (key) =>
      client.get(keyOf(key)).then(
        (value) => (value === null ? undefined : (JSON.parse(value) as Entry)),
        () => undefined, // it is away: the model is asked once more
      ),
    async set(key, { answer, until }, ttlMs) {
      await client.set(keyOf(key), JSON.stringify({ answer, until }), 'PX', ttlMs).catch(() => {}) // as above
    },
    async purge(bot) {
      for await (const keys of scan(bot)) if (keys.length > 0) await client.unlink(...keys)
    },
    async held() {
      const held: Held = new Map()
      for await (const keys of scan(undefined) as AsyncIterable<string[]>) {
        const lengths = keys.length > 0 ? await client.pipeline(keys.map((key) => ['strlen', key])).exec() : []
        for (const [at, key] of keys.entries()) {
          const bot = key.slice(prefix.length, key.lastIndexOf(':'))
          const { entries, bytes } = held.get(bot) ?? { entries: 0, bytes: 0 }
          held.set(bot, { entries: entries + 1, bytes: bytes + Number(lengths?.[at]?.[1] ?? 0) })
        }
      }
      return held
    },
  }
}

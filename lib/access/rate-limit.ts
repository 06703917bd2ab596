import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import { Failure } from '../failure.ts'
import { once } from '../process.ts'
import { redis } from '../redis/connection.ts'

/** What is counted, how often, in how many seconds. Keys have no limit unless they are given one. */
const limits = {
  visitor: { points: 20, duration: 60 },
  /** Messages of all visitors behind one address: an office has many, a script that makes itself sessions has no end of them. */
  visitorsAddress: { points: 300, duration: 60 },
  /** Anything else that a visitor's page asks for. */
  visitorReads: { points: 240, duration: 60 },
  address: { points: 60, duration: 60 },
  signIn: { points: 10, duration: 15 * 60 },
} as const
type Limit = keyof typeof limits

const limiter = (kind: Limit) => once(`access.limit.${kind}`, () => createLimiter(kind))

/** Counted by all instances together where they share a Redis. While it is away, each counts from nothing for itself. */
function createLimiter(kind: Limit): RateLimiterAbstract {
  const own = new RateLimiterMemory({ keyPrefix: kind, ...limits[kind] })
  const storeClient = redis()
  if (!storeClient) return own
  const keyPrefix = `frontdesk:limit:${kind}`
  return new RateLimiterRedis({ storeClient, keyPrefix, ...limits[kind], rejectIfRedisNotReady: true, insuranceLimiter: own })
}

/** Counts one; throws `rate_limited` with `Retry-After` and `RateLimit-*` when it is one too many. Never fails for lack of Redis. */
export async function countAgainst(kind: Limit, key: string): Promise<void> {
  try {
    await limiter(kind).consume(key)
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    const seconds = Math.max(1, Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1000))
    throw new Failure('rate_limited', `Too many requests. Try again in ${seconds} s.`, {
      headers: {
        'retry-after': String(seconds),
        'ratelimit-limit': String(limits[kind].points),
        'ratelimit-remaining': '0',
        'ratelimit-reset': String(seconds),
      },
    })
  }
}

/** Takes back one that was counted: it was what the limit is not meant for. */
export async function giveBack(kind: Limit, key: string): Promise<void> {
  await limiter(kind).reward(key)
}

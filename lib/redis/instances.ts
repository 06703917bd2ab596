import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { once, onStop } from '../process.ts'

const key = 'frontdesk:instances'
const beatMs = 5_000
const silentMsMax = 15_000

/** By the clock of Redis, so that those of the instances may differ. */
const beatScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])`

type Member = { count(): number; leave(): Promise<void> }

const joined = () => once('redis.instances', (): { as?: Member } => ({}))

/** How many instances share the Redis, this one included, as of the last five seconds. 1 without Redis and while it is away. */
export const instanceCount = (): number => joined().as?.count() ?? 1

/** Has this process counted among the instances until it stops. */
export function joinInstances(client: Redis): void {
  const member = joinOn(client)
  joined().as = member
  onStop(member.leave)
}

/** Counts one instance by a sign of life every five seconds; one that was killed counts for 15 seconds more. */
export function joinOn(client: Redis): Member {
  const id = randomUUID()
  let count = 1
  const beat = () =>
    client.eval(beatScript, 1, key, id, silentMsMax).then(
      (alive) => {
        count = Number(alive)
      },
      () => {}, // a late answer changes nothing, and of a broken line `close` tells
    )
  const alone = () => {
    count = 1
  }
  client.on('ready', beat).on('close', alone)
  if (client.status === 'ready') void beat()
  const timer = setInterval(beat, beatMs).unref()
  return {
    count: () => count,
    async leave() {
      clearInterval(timer)
      client.off('ready', beat).off('close', alone)
      await client.zrem(key, id).catch(() => {}) // Redis is away: it forgets us by itself
    },
  }
}

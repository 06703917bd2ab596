import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { type Circuit, closedCircuit } from './breaker.ts'
import type { SharedCircuits } from './shared-circuits.ts'

const ttlMs = 3_600_000
/** Of one instance's changes to a circuit one is under way at a time, so only other instances can be in between. */
const attemptsMax = 10

const keyOf = (name: string) => `frontdesk:circuit:${name}`
const notClosed = 'frontdesk:circuits'

/** Sets a circuit when it is still what was read, and tells everybody; otherwise gives what it is now. */
const swapScript = `
local stored = redis.call('GET', KEYS[1])
if (stored or '') ~= ARGV[1] then return {0, stored} end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call(ARGV[4] == 'closed' and 'SREM' or 'SADD', KEYS[2], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', ARGV[6], ARGV[7])
return {1}`

type Notice = { from: string; name: string; circuit: Circuit }
type Change = { change: (circuit: Circuit) => Circuit; done: (circuit: Circuit) => void; failed: (error: unknown) => void }

/**
 * Circuits in Redis, one value each, for an hour after their last change. An update is compare-and-set, so of any number of
 * instances that ask for a probe one gets it. Moments in a circuit are by the clock of the instance that wrote them: where
 * clocks differ by seconds, a model rests for as many seconds more or less, and a probe is given up as much earlier or later.
 *
 * `update` rejects within half a second when Redis does not answer, and the change may have been made nonetheless. What
 * `listen` tells may be older than what an update has just given; the next update sees what holds.
 */
export function redisCircuits(client: Redis): SharedCircuits {
  const me = randomUUID()
  const channel = `${notClosed}:${client.options.db ?? 0}` // channels know no databases, keys do
  const waiting = new Map<string, Change[]>()

  /** Makes the changes one after the other, as one write. Gives the state after each. */
  async function write(name: string, changes: Change[]): Promise<Circuit[]> {
    let stored = await client.get(keyOf(name))
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const before = stored === null ? closedCircuit : (JSON.parse(stored) as Circuit)
      let circuit = before
      const after = changes.map(({ change }) => (circuit = change(circuit)))
      if (circuit === before) return after
      const notice = JSON.stringify({ from: me, name, circuit } satisfies Notice)
      const given = [stored ?? '', JSON.stringify(circuit), ttlMs, circuit.mode, name, channel, notice]
      const [swapped, now] = (await client.eval(swapScript, 2, keyOf(name), notClosed, ...given)) as [number, string | null]
      if (swapped) return after
      stored = now ?? null
    }
    throw new Error('Other instances changed this circuit all the time.')
  }

  /** Changes that come while a write is under way travel together in the next one. */
  async function pump(name: string): Promise<void> {
    for (let changes = waiting.get(name) ?? []; changes.length > 0; changes = waiting.get(name) ?? []) {
      waiting.set(name, [])
      try {
        for (const [at, circuit] of (await write(name, changes)).entries()) changes[at]?.done(circuit)
      } catch (error) {
        for (const { failed } of changes) failed(error)
      }
    }
    waiting.delete(name)
  }

  return {
    update: (name, change) =>
      new Promise((done, failed) => {
        const others = waiting.get(name)
        waiting.set(name, [...(others ?? []), { change, done, failed }])
        if (!others) void pump(name)
      }),
    listen(heard) {
      client.on('message', (on, text) => {
        if (on !== channel) return
        const { from, name, circuit } = JSON.parse(text) as Notice
        if (from !== me) heard(name, circuit)
      })
      const begin = async () => {
        await client.subscribe(channel)
        const names = await client.smembers(notClosed)
        const values = names.length > 0 ? await client.mget(names.map(keyOf)) : []
        for (const [at, name] of names.entries()) {
          const value = values[at]
          if (value) heard(name, JSON.parse(value) as Circuit) // none: its hour is over
        }
      }
      const beginAnew = () =>
        void begin().catch(() => {
          if (client.status === 'ready') client.disconnect(true) // Redis was slow: with a new line it is begun anew
        })
      client.on('ready', beginAnew)
      if (client.status === 'ready') beginAnew()
    },
  }
}

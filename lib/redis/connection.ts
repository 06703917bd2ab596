import type { Redis } from 'ioredis'
import { log } from '../monitoring/log.ts'
import { once, onStop } from '../process.ts'

/** A request waits for a comfort no longer than this; what Redis is asked otherwise takes a millisecond. */
const commandMsMax = 250
/** A line on which nothing comes back for so long is broken, also when nobody has closed it. */
const silentMsMax = 2_000

const held = () => once('redis', (): { client?: Redis } => ({}))

/** The connection to the Redis that instances share, once the start has opened it. Redis may be away: then commands reject at once. */
export const redis = (): Redis | undefined => held().client

/** Opens the connection of this process. Does not wait for it to stand. */
export async function openRedis(url: string): Promise<Redis> {
  const client = await connectRedis(url)
  held().client = client
  return client
}

/**
 * One connection for commands and for what is published: Redis 6 speaks a protocol that carries both. A Redis that is away
 * is tried again for ever, at most five seconds apart. Until then commands reject at once, and after 250 ms where it does not
 * answer; none is kept or sent again, since its answer would be of no use to anybody by then.
 */
export async function connectRedis(url: string): Promise<Redis> {
  const { Redis } = await import('ioredis') // here only: an instance without Redis does not pay for it
  const client = new Redis(url, {
    commandTimeout: commandMsMax,
    socketTimeout: silentMsMax,
    connectTimeout: silentMsMax,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false, // whoever listens begins anew, to hear what was missed
  })
  tellInLog(client)
  onStop(async () => {
    client.removeAllListeners('close')
    client.disconnect()
  })
  return client
}

/** One line when Redis is there and one when it is gone. Of an error only the words: the rest of it may hold the password. */
function tellInLog(client: Redis): void {
  let isAway = false
  let reason: string | undefined
  client.on('error', (error: Error & { code?: string }) => {
    reason = error.message || error.code
  })
  client.on('ready', () => {
    isAway = false
    reason = undefined
    log().info('Redis is connected: limits and circuits are shared')
  })
  client.on('close', () => {
    if (!isAway) log().warn({ reason }, 'Redis is away: until it is back, each instance counts limits and opens circuits for itself')
    isAway = true
  })
}

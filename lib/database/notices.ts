import type pg from 'pg'
import { systemClock } from '../clock.ts'
import { once, onStop } from '../process.ts'
import { db } from './client.ts'
import { ownConnection } from './own-connection.ts'

const channel = 'frontdesk'
const retryMsMax = 15_000

/** Something happened that other connections, also of other instances, want to know of. Ids only: PostgreSQL carries at most 8,000 bytes. */
export type Notice = { topic: string; [field: string]: unknown }
/** `missed`: the line to the database was broken, so notices may have been lost. */
type Listener = (notice: Notice | 'missed') => void

type Hub = { listeners: Map<string, Set<Listener>>; client?: pg.Client; connecting?: Promise<void>; ended: boolean }

const hub = () =>
  once('database.notices', () => {
    const made: Hub = { listeners: new Map(), ended: false }
    onStop(async () => {
      made.ended = true
      await made.client?.end()
    })
    return made
  })

/** Tells whoever subscribed to the topic, on every instance, in about 20 ms. Never throws: nobody may be listening, and nothing depends on it. */
export const notify = async (notice: Notice): Promise<void> =>
  void (await db().$queryRaw`SELECT pg_notify(${channel}, ${JSON.stringify(notice)})::text`.catch(() => {}))

/** Calls `listener`, which must not throw, for each notice of this topic. Resolves with the way to unsubscribe, once notices are being heard. */
export async function subscribe(topic: string, listener: Listener): Promise<() => void> {
  const { listeners } = hub()
  const ofTopic = listeners.get(topic) ?? new Set()
  listeners.set(topic, ofTopic.add(listener))
  const unsubscribe = () => {
    ofTopic.delete(listener)
    if (ofTopic.size === 0 && listeners.get(topic) === ofTopic) listeners.delete(topic)
  }
  try {
    await connected()
  } catch (error) {
    unsubscribe()
    throw error
  }
  return unsubscribe
}

/** How many on this instance listen to the topic. */
export const listeningTo = (topic: string): number => hub().listeners.get(topic)?.size ?? 0

const connected = (): Promise<void> => {
  const state = hub()
  state.connecting ??= connect(state).catch((error) => {
    state.connecting = undefined
    throw error
  })
  return state.connecting
}

async function connect(state: Hub): Promise<void> {
  const client = ownConnection({ timeoutMs: 2_000 })
  client.on('error', () => {}) // `end` follows, and is where we connect again
  client.on('notification', ({ payload }) => tell(state, payload ?? ''))
  await client.connect()
  state.client = client
  client.on('end', () => void reconnect(state))
  await client.query(`LISTEN ${channel}`)
}

async function reconnect(state: Hub): Promise<void> {
  state.connecting = undefined
  for (let pauseMs = 100; !state.ended; pauseMs = Math.min(retryMsMax, pauseMs * 2)) {
    await systemClock.sleep(pauseMs)
    const back = await connected().then(
      () => true,
      () => false, // not yet: it is tried again
    )
    if (!back) continue
    for (const listener of Array.from(state.listeners.values()).flatMap((all) => [...all])) listener('missed')
    return
  }
}

function tell({ listeners }: Hub, payload: string): void {
  const notice = JSON.parse(payload) as Notice
  for (const listener of listeners.get(notice.topic) ?? []) listener(notice)
}

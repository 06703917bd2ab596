import type pg from 'pg'
import { systemClock } from '../clock.ts'
import { onStop } from '../process.ts'
import { ownConnection } from './own-connection.ts'

/** The lock that all running instances share; its number is Frontdesk's alone. */
const runningInstances = 7_305_821

const pauseMsMax = 15_000

async function connect(): Promise<pg.Client> {
  const client = ownConnection()
  client.on('error', () => {}) // `end` follows, and with the connection the lock is gone
  await client.connect()
  return client
}

/** Registers this process among the instances on its database, before it serves. Ends with its connection, also after a kill; one that breaks is made anew. */
export async function registerInstance(): Promise<void> {
  let isEnding = false
  let client = await locked()
  const stayRegistered = () => client.once('end', () => void again())
  async function again(): Promise<void> {
    for (let pauseMs = 100; !isEnding; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
      await systemClock.sleep(pauseMs)
      const back = await locked().catch(() => undefined) // not yet: it is tried again
      if (!back) continue
      client = back
      if (isEnding) return client.end()
      stayRegistered()
      return
    }
  }
  stayRegistered()
  onStop(() => {
    isEnding = true
    return client.end()
  })
}

async function locked(): Promise<pg.Client> {
  const client = await connect()
  try {
    await client.query('SELECT pg_advisory_lock_shared($1)', [runningInstances])
    return client
  } catch (error) {
    await client.end().catch(() => {}) // it broke before it was registered
    throw error
  }
}

/** Does `work`, telling it whether no instance is running on this database. None begins to serve until it is done. */
export async function knowingWhetherAlone<T>(work: (alone: boolean) => Promise<T>): Promise<T> {
  const client = await connect()
  try {
    const { rows } = await client.query<{ alone: boolean }>('SELECT pg_try_advisory_lock($1) AS alone', [runningInstances])
    return await work(rows[0]?.alone === true)
  } finally {
    await client.end()
  }
}

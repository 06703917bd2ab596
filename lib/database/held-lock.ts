import { ownConnection } from './own-connection.ts'

/**
 * Does `work` while nobody else, on any instance, does the work of this name; gives undefined at once when somebody does.
 * The lock lasts as long as its connection: it is free again after a kill, and when the connection breaks `lost` is aborted.
 */
export async function alone<T>(name: string, work: (lost: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const lost = new AbortController()
  const client = ownConnection()
  client.on('error', () => lost.abort())
  try {
    await client.connect()
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held', [name])
    return rows[0]?.held ? await work(lost.signal) : undefined
  } finally {
    await client.end().catch(() => {}) // it broke: the lock is gone with it
  }
}

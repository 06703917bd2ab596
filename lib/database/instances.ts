import pg from 'pg'
import { config } from '../config.ts'
import { onStop } from '../process.ts'

/** The lock that all running instances share; its number is Frontdesk's alone. */
const runningInstances = 7_305_821

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: config().databaseDirectUrl })
  client.on('error', () => {}) // the connection broke: with it went the lock, and whoever needs the database notices itself
  await client.connect()
  return client
}

/** Registers this process among the instances on its database, before it serves. Ends with its connection, also after a kill. */
export async function registerInstance(): Promise<void> {
  const client = await connect()
  onStop(() => client.end())
  await client.query('SELECT pg_advisory_lock_shared($1)', [runningInstances])
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

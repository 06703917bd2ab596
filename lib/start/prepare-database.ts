import pg from 'pg'
import { settleLeftovers } from '../chat/leftovers.ts'
import { config } from '../config.ts'
import { knowingWhetherAlone } from '../database/instances.ts'
import { ownFiles } from '../database/migrate.ts'
import type { DatabaseState } from '../database/state.ts'
import { bringUpToDate } from '../database/verdict.ts'
import { Failure, isFailure } from '../failure.ts'
import { stopAll } from '../process.ts'
import { seed } from '../seed.ts'

/*
 * Run by the start in a process of its own, so that the server carries neither the schema engine nor a second copy of
 * Prisma's client. Says what it found in one message to its parent.
 */
export type Prepared = { state: DatabaseState; warnings: string[]; adminPassword?: string } | { error: string }

const versionMin = 15
const patienceMs = 20_000 // a database that is started together with Frontdesk may be a little later

// An end that is asked for in the middle of a migration waits for it: half a migration has to be mended by hand.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

async function prepare(): Promise<Prepared> {
  const { databaseUrl, databaseDirectUrl } = config()
  const url = databaseDirectUrl ?? databaseUrl
  if (!url) throw new Error('prepare-database needs DATABASE_URL')
  const warnings = await examine(url)
  const state = await bringUpToDate(url, ownFiles)
  if (!state.ok) return { state, warnings }
  await knowingWhetherAlone((alone) => settleLeftovers({ alone }))
  const { adminPassword } = await seed()
  return { state, warnings, adminPassword }
}

/** Waits until the database answers; what is not good about it, but can be lived with. */
async function examine(url: string): Promise<string[]> {
  for (const end = Date.now() + patienceMs; ; ) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {}) // the query below fails with it
    try {
      await client.connect()
      const { rows } = await client.query(
        "SELECT datctype, current_setting('server_version_num')::int / 10000 AS version FROM pg_database WHERE datname = current_database()",
      )
      const { datctype, version } = rows[0]
      if (version < versionMin) throw new Failure('not_ready', `PostgreSQL ${version} is too old: Frontdesk needs ${versionMin} or newer.`)
      return /^(C|POSIX)$/.test(datctype)
        ? [
            `The database's character type is ${datctype}: searching Chinese text finds nothing there. Create it with LC_CTYPE 'C.UTF-8' instead.`,
          ]
        : []
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      const mayPass = /^(ECONN|ENOTFOUND|EAI_AGAIN|57P03|53300)/.test(code) || /timeout/.test((error as Error).message)
      if (mayPass && Date.now() < end) await new Promise((wake) => setTimeout(wake, 500))
      else
        throw isFailure(error)
          ? error
          : new Failure('not_ready', `The database of DATABASE_URL cannot be used: ${(error as Error).message || code}`, { cause: error })
    } finally {
      await client.end().catch(() => {})
    }
  }
}

const prepared = await prepare().catch((error): Prepared => ({ error: isFailure(error) ? error.message : String(error?.stack ?? error) }))
await stopAll((error) => console.error(error))
process.send?.(prepared, () => process.exit(0))

import { hash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlQueryable } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { config } from '../config.ts'
import { Failure } from '../failure.ts'
import { once, onStop } from '../process.ts'
import { Prisma, PrismaClient } from './generated/client.ts'

// The client is one for all copies of this module, and a piece of a statement may come from another copy than the client does:
// by Prisma's own check it would be a value, and no part of the statement. Several copies of ours may share one of Prisma's.
Object.defineProperty(Prisma.Sql, Symbol.hasInstance, {
  configurable: true,
  value: (piece: Partial<Prisma.Sql> | null) => Array.isArray(piece?.strings) && Array.isArray(piece.values),
})

function poolOn(connectionString: string | undefined, settings: pg.PoolConfig): pg.Pool {
  if (!connectionString) throw new Failure('not_ready', 'No database: start Frontdesk by `npm start`, or set DATABASE_URL.')
  const made = new pg.Pool({ connectionString, connectionTimeoutMillis: 2_000, idleTimeoutMillis: 30_000, ...settings })
  made.on('error', () => {}) // an idle connection that breaks is replaced on next use; without a listener it would end the process
  onStop(() => made.end())
  return made
}

/** The process's one pool of connections to PostgreSQL. */
export const pool = (): pg.Pool => once('database.pool', () => poolOn(config().databaseUrl, { max: 12 }))

/** The process's one Prisma client. */
export const db = (): PrismaClient =>
  once('database.client', () => {
    const client = new PrismaClient({ adapter: new PrismaPg(pool(), { disposeExternalPool: false }) })
    onStop(() => client.$disconnect())
    return client
  })

/** How many statements of the hot path may be written at once. */
export const hotWritersMax = 2

/**
 * The connections of the hot writes, by Prisma's driver adapter without the client above it: the client makes a plan of its own for each
 * statement, which cost as much as all the rest of writing it. They keep each of their statements prepared, with a plan that goes by the
 * indexes whatever the table was like when it was made: planning would cost as much as the writing itself. Such
 * connections have to be its own, so they pass by a pooler. What such a plan is thought to cost means nothing, so that must not
 * have it compiled.
 */
export const hotConnections = (): Promise<SqlQueryable> =>
  once('database.hot-connections', () => {
    const off = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'].map((name) => `-c ${name}=off`)
    const options = ['-c plan_cache_mode=force_generic_plan', ...off].join(' ')
    const own = poolOn(config().databaseDirectUrl, { max: hotWritersMax, options })
    return new PrismaPg(own, { disposeExternalPool: false, statementNameGenerator: ({ sql }) => nameOf(sql) }).connect()
  })

const names = new Map<string, string>()
/** The same for the same text; PostgreSQL takes at most 63 bytes. */
function nameOf(sql: string): string {
  const known = names.get(sql)
  if (known) return known
  const name = hash('sha256', sql, 'hex').slice(0, 32)
  names.set(sql, name)
  return name
}

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

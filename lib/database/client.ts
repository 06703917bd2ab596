import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { config } from '../config.ts'
import { Failure } from '../failure.ts'
import { once, onStop } from '../process.ts'
import { PrismaClient } from './generated/client.ts'

/** The process's one pool of connections to PostgreSQL. */
export const pool = (): pg.Pool =>
  once('database.pool', () => {
    const { databaseUrl } = config()
    if (!databaseUrl) throw new Failure('not_ready', 'No database: start Frontdesk by `npm start`, or set DATABASE_URL.')
    const made = new pg.Pool({ connectionString: databaseUrl, max: 12, connectionTimeoutMillis: 2_000, idleTimeoutMillis: 30_000 })
    made.on('error', () => {}) // an idle connection that breaks is replaced on next use; without a listener it would end the process
    onStop(() => made.end())
    return made
  })

/** The process's one Prisma client. */
export const db = (): PrismaClient =>
  once('database.client', () => {
    const client = new PrismaClient({ adapter: new PrismaPg(pool(), { disposeExternalPool: false }) })
    onStop(() => client.$disconnect())
    return client
  })

export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

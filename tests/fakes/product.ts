import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const root = join(import.meta.dirname, '..', '..')
export const adminKey = 'fd_test_0123456789abcdefghijklmnopqrstuvwxyz'

export type Product = {
  url: string
  adminKey: string
  dataDir: string
  /** Everything it printed so far. */
  output(): string
  /** Asks it to end, as a service manager or Ctrl-C does, and resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** `kill -9` for all of its processes but PostgreSQL, as when a terminal or a service is killed. */
  kill(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

type Options = {
  env?: Record<string, string>
  /** A folder from `newDataDir`, to start on it again; it is left there. */
  dataDir?: string
}

/** A DATA_DIR in a temporary folder. `remove` also ends a PostgreSQL that a killed product left in it. */
export async function newDataDir(name = 'data'): Promise<{ path: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'frontdesk-product-'))
  await chmod(parent, 0o755) // as root, the database runs as another user, who has to come through here
  const path = join(parent, name)
  const remove = async () => {
    const [pid] = (await readFile(join(path, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (pid) process.kill(Number(pid), 'SIGQUIT')
    await rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  return { path, remove }
}

/** `npm start` in this checkout, on a free port and with nothing of our environment but what is given. Resolves when it is healthy. */
export async function startProduct(options: Options = {}): Promise<Product> {
  const own = options.dataDir === undefined ? await newDataDir() : undefined
  const dataDir = options.dataDir ?? own?.path ?? ''
  const run = launch({ DATA_DIR: dataDir, ...options.env })
  const kill = async () => {
    if (run.isOver()) return
    process.kill(-(run.child.pid ?? 0), 'SIGKILL')
    await run.closed
  }
  const dispose = async () => {
    await kill()
    await own?.remove()
  }
  try {
    const url = await addressOf(run, options.env?.PORT)
    const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
      run.child.kill(signal)
      return run.closed
    }
    return { url, adminKey, dataDir, output: run.output, stop, kill, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Starts it to see it end by itself: its exit code and all that it said. */
export async function runProduct(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const run = launch(env)
  const code = await run.closed
  return { code, output: run.output() }
}

type Run = { child: ChildProcess; output(): string; isOver(): boolean; closed: Promise<number | null> }

function launch(env: Record<string, string>): Run {
  const { PATH, HOME, TMPDIR } = process.env
  const defaults = { PORT: '0', LOG_LEVEL: 'warn', FRONTDESK_INIT_API_KEY: adminKey }
  const child = spawn(process.execPath, ['start.mjs'], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, ...defaults, ...env } as Record<string, string> as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, to be killed as one
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text))
  let over = false
  const closed = once(child, 'close').then(([code]: (number | null)[]) => {
    over = true
    return code ?? null
  })
  return { child, output: () => said, isOver: () => over, closed }
}

/** The address it printed, or behind a public one the port it was given, once it answers there. */
async function addressOf(run: Run, port: string | undefined): Promise<string> {
  for (;;) {
    const printed = /Frontdesk is at (\S+)/.exec(run.output())?.[1]
    const url = printed?.startsWith('https:') ? `http://127.0.0.1:${port}` : printed
    if (url && (await fetch(`${url}/api/health`).catch(() => undefined))) return url
    if (run.isOver()) throw new Error(`The product ended before it served:\n${run.output()}`)
    await sleep(20)
  }
}

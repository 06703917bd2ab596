import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program that we started, in a process group of its own; what it says goes into a file, as under a service manager. */
export type Child = { pid: number; closed: Promise<number | null>; isOver(): boolean; said(): string; kill(signal: NodeJS.Signals): void }

type Program = { command: string; args: string[]; cwd: string; env?: Record<string, string>; log: string }

const running = new Set<ChildProcess>()
// Whatever ends us, nothing that we started stays.
process.on('exit', () => {
  for (const child of running) killGroup(child, 'SIGKILL')
})

/** Starts a program with nothing of our own environment but where to find programs and folders. */
export function start({ command, args, cwd, env = {}, log }: Program): Child {
  const { PATH, HOME, TMPDIR, npm_config_cache, npm_config_registry } = process.env
  const inherited = Object.entries({ PATH, HOME, TMPDIR, npm_config_cache, npm_config_registry }).filter(([, value]) => value !== undefined)
  const output = openSync(log, 'a')
  const child = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', output, output],
    detached: true,
  })
  closeSync(output)
  running.add(child)
  const closed = once(child, 'close').then(
    ([code]: (number | null)[]) => {
      running.delete(child)
      return code ?? null
    },
    (error: Error) => {
      running.delete(child)
      throw new Error(`${command} could not be run: ${error.message}`, { cause: error })
    },
  )
  closed.catch(() => {}) // told by whoever waits for it
  return {
    pid: child.pid ?? 0,
    closed,
    isOver: () => !running.has(child),
    said: () => readFileSync(log, 'utf8'),
    kill: (signal) => killGroup(child, signal),
  }
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid) process.kill(-pid, signal)
  } catch {
    // all of it has ended already
  }
}

/** Resolves with the milliseconds until this address answers as it should. Rejects with what the program said when it ends before. */
export async function untilHealthy(child: Child, url: string, isHealthy = (response: Response) => response.ok): Promise<number> {
  const began = performance.now()
  for (;;) {
    const response = await fetch(url).catch(() => undefined) // nobody listens yet
    await response?.body?.cancel()
    if (response && isHealthy(response)) return performance.now() - began
    if (child.isOver())
      throw new Error(`It ended before it answered at ${url}:\n${child.said().trimEnd().split('\n').slice(-25).join('\n')}`)
    await sleep(10)
  }
}

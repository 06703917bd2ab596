import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100 // what Linux shows to programs, on every machine

type Process = { parent: number; ticks: number }

/** False where the system does not show what other processes used: the tables say so instead. */
export const knowsCpu = process.platform === 'linux'

/**
 * The CPU seconds that a process and everything below it have used so far. A child that has ended is in its parent's
 * count, so a difference of two calls misses nothing that ended in between.
 */
export function cpuSecondsOf(root: number): number {
  if (!knowsCpu) return Number.NaN
  const processes = allProcesses()
  let ticks = 0
  for (const [pid, { ticks: own }] of processes) if (isBelow(pid, root, processes)) ticks += own
  return ticks / ticksPerSecond
}

function isBelow(pid: number, root: number, processes: Map<number, Process>): boolean {
  for (let at: number | undefined = pid; at; at = processes.get(at)?.parent) if (at === root) return true
  return false
}

function allProcesses(): Map<number, Process> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(
    pids.flatMap((pid) => {
      const stat = readText(`/proc/${pid}/stat`)
      return stat === undefined ? [] : [[Number(pid), processIn(stat)] as const]
    }),
  )
}

/** The parent and the CPU ticks in a line of /proc/<pid>/stat: its own and those of its ended children. */
export function processIn(stat: string): Process {
  const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // a program's name may hold spaces and brackets
  return { parent: Number(parent), ticks: rest.slice(9, 13).reduce((sum, ticks) => sum + Number(ticks), 0) }
}

/** The resident memory of the largest process below `root`, in MB: of a server, the one that serves. */
export function residentMegabytes(root: number): number {
  if (!knowsCpu) return Number.NaN
  const processes = allProcesses()
  const sizes = Array.from(processes.keys(), (pid) => {
    if (!isBelow(pid, root, processes)) return 0
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`) ?? '') ?? []
    return Number(kilobytes ?? 0) / 1_024
  })
  return Math.max(...sizes)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // it ended while we were looking
  }
}

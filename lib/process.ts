/**
 * What exists once per process. Next loads several copies of every module (routes, pages, instrumentation), so
 * anything that must be one (pool, writer, breaker, metrics registry) hangs on globalThis under its name.
 */
type Shared = {
  made: Map<string, unknown>
  drainingSince: number | undefined
  ending: Set<() => void>
  finish: (() => Promise<unknown>)[]
  stop: (() => Promise<unknown>)[]
}

const key = Symbol.for('frontdesk')
const holder = globalThis as unknown as Record<symbol, Shared | undefined>

function shared(): Shared {
  holder[key] ??= { made: new Map(), drainingSince: undefined, ending: new Set(), finish: [], stop: [] }
  return holder[key]
}

/** The one value of this name in the process; `make` runs the first time. */
export function once<T>(name: string, make: () => T): T {
  const { made } = shared()
  if (!made.has(name)) made.set(name, make())
  return made.get(name) as T
}

/** True from the moment the process was asked to stop: no new work is begun. */
export const isDraining = () => shared().drainingSince !== undefined

/** How long work that is under way may go on after the process was asked to stop, in milliseconds. */
const graceMs = 10_000

/** How much of that time is left. */
export const graceLeftMs = () => Math.max(0, (shared().drainingSince ?? Date.now()) + graceMs - Date.now())

/** Calls `listener` when the process is asked to stop, for connections that would never end by themselves. Returns the way out. */
export function onDraining(listener: () => void): () => void {
  shared().ending.add(listener)
  return () => shared().ending.delete(listener)
}

/** Awaited after the last connection has closed and before anything is stopped: work that still needs what `onStop` ends. */
export function onFinish(work: () => Promise<unknown>): void {
  shared().finish.push(work)
}

/** Awaited when all work has finished, last registered first: writers, pools, connections. */
export function onStop(work: () => Promise<unknown>): void {
  shared().stop.push(work)
}

/** From here on `isDraining` is true. For the server's own end only. */
export function beginDraining(): void {
  shared().drainingSince ??= Date.now()
  for (const listener of shared().ending) listener()
}

/** Runs what `onFinish` and `onStop` collected; one failure does not keep the others from ending. */
export async function stopAll(report: (error: unknown) => void): Promise<void> {
  await Promise.all(
    shared()
      .finish.splice(0)
      .map((work) => work().catch(report)),
  )
  for (const work of shared().stop.splice(0).reverse()) await work().catch(report)
}

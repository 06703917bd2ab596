import { setImmediate } from 'node:timers/promises'

/** As much is under way at once, and as much of it may wait for a vendor: what waits holds memory and nothing else. */
export const runningMax = 200
export const waitingMax = 48
/** So many are taken at once at least: each taking is a statement. */
const lotMin = 16

/**
 * Keeps work under way until nothing is left to take or `stopping` is aborted, and ends when all of it has ended. `take` gives
 * at most so many; fewer mean that no more are left. `work` says by `begun` that it waits no longer; when one throws, no more is taken,
 * and its error is thrown in the end.
 */
export async function keepFull<T>(
  take: (count: number) => Promise<T[]>,
  work: (entry: T, begun: () => void) => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  let [running, waiting, isOver] = [0, 0, false]
  let change = Promise.withResolvers<void>()
  let failure: { error: unknown } | undefined
  const changed = () => {
    change.resolve()
    change = Promise.withResolvers()
  }
  const fail = (error: unknown) => {
    failure ??= { error }
    isOver = true
  }
  const start = (entry: T) => {
    let waits = true
    running++
    waiting++
    const begun = () => {
      if (!waits) return
      waits = false
      waiting--
      changed()
    }
    const end = () => {
      begun()
      running--
      changed()
    }
    void work(entry, begun).catch(fail).then(end)
  }

  stopping.addEventListener('abort', changed)
  while (!isOver && !stopping.aborted) {
    const room = Math.min(runningMax - running, waitingMax - waiting)
    if (room < lotMin) {
      await change.promise
      continue
    }
    const taken = await take(room).catch((error) => {
      fail(error)
      return []
    })
    if (taken.length < room) isOver = true
    for (const entry of taken) {
      start(entry)
      await setImmediate() // customers who ask meanwhile come in between
    }
  }
  stopping.removeEventListener('abort', changed)
  while (running > 0) await change.promise
  if (failure) throw failure.error
}

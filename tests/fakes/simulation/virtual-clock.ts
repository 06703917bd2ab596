import type { Clock } from '#lib/clock.ts'
import type { Chance } from './chance.ts'

type Sleeper = { at: number; rank: number; wake: () => void }

/**
 * Time that passes only when all that could be done now has been done. What is due at the same moment is woken in an order
 * of chance, one after the other.
 */
export class VirtualClock implements Clock {
  private moment = 1_700_000_000_000
  private readonly sleepers = new Set<Sleeper>()
  private readonly chance: Chance

  constructor(chance: Chance) {
    this.chance = chance
  }

  now = (): number => this.moment

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const end = (settle: () => void) => {
        this.sleepers.delete(sleeper)
        signal?.removeEventListener('abort', abort)
        settle()
      }
      const abort = () => end(() => reject(signal?.reason))
      const sleeper = { at: this.moment + Math.max(0, ms), rank: this.chance.next(), wake: () => end(resolve) }
      this.sleepers.add(sleeper)
      signal?.addEventListener('abort', abort, { once: true })
    })

  get sleeping(): number {
    return this.sleepers.size
  }

  /** Wakes one sleeper after the other until `done` or `until` has come. `quiet` is told before time goes on. */
  async run(until: number, done: () => boolean = () => false, quiet: () => void = () => {}): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)) // all promises that can go on have gone on
      if (done()) return
      const next = this.next()
      if (!next || next.at > this.moment) quiet()
      if (!next || next.at > until) {
        this.moment = Math.max(this.moment, until)
        return
      }
      this.moment = Math.max(this.moment, next.at)
      next.wake()
    }
  }

  private next(): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of this.sleepers)
      if (!first || sleeper.at < first.at || (sleeper.at === first.at && sleeper.rank < first.rank)) first = sleeper
    return first
  }
}

import { type Clock, systemClock } from '../clock.ts'
import { Failure } from '../failure.ts'

type Waiting<T> = { row: T; deadline: number; done: () => void; failed: (error: unknown) => void }

/** What a failed commit says about its rows. */
export type CommitVerdict = 'bad_row' | 'try_again' | 'unavailable' | 'failed'

export type GroupCommitOptions<T> = {
  /** Writes all rows in one statement: all of them or none. Must be safe to repeat. */
  commit: (rows: T[]) => Promise<void>
  /** `bad_row`: one row's own fault, find it; `try_again`: a race that a repeat settles; `unavailable`: the database is away. */
  judge: (error: unknown) => CommitVerdict
  rowsMax?: number
  waitingMax?: number
  writersMax?: number
  /** So long an unhurried row waits at most for others to travel with. */
  lingerMs?: number
  clock?: Clock
}

const raceAttemptsMax = 8
const pauseMs = 100

/**
 * Many turns, one statement: rows that arrive while a commit is under way travel together in the next one, and each
 * caller hears back only after the commit. Rows that nobody waits for (`unhurried`) start no commit of their own until they have
 * waited for a while, and travel in any that comes before. A bad row fails alone; a database that is away is asked again until the
 * row's own patience ends; the queue is bounded, beyond it a write is refused as `overloaded`.
 */
export class GroupCommit<T> {
  private readonly queue: Waiting<T>[] = []
  private readonly idle: (() => void)[] = []
  private readonly options: Required<GroupCommitOptions<T>>
  private writing = 0
  /** Whether what waits is to be written at once. */
  private isDue = false
  private lingering = false

  constructor(options: GroupCommitOptions<T>) {
    this.options = { rowsMax: 500, waitingMax: 10_000, writersMax: 2, lingerMs: 20, clock: systemClock, ...options }
  }

  /** Resolves after the commit; rejects with the row's own error, or `overloaded` when the queue is full or patience ended. */
  write(row: T, { patienceMs, unhurried = false }: { patienceMs: number; unhurried?: boolean }): Promise<void> {
    if (this.queue.length >= this.options.waitingMax) return Promise.reject(overloaded())
    return new Promise((done, failed) => {
      this.queue.push({ row, deadline: this.options.clock.now() + patienceMs, done, failed })
      if (unhurried) this.linger()
      else this.start()
    })
  }

  /**
   * Puts another row in the place of one that waits; false where none does. The first may have been written already, where the answer
   * to its commit was lost: to commit the other one must mean the same then.
   */
  amend(isWanted: (row: T) => boolean, amended: (row: T) => T): boolean {
    const waiting = this.queue.findLast(({ row }) => isWanted(row))
    if (!waiting) return false
    waiting.row = amended(waiting.row)
    return true
  }

  /** Resolves when nothing waits and nothing is being written. */
  drain(): Promise<void> {
    if (this.writing === 0 && this.queue.length === 0) return Promise.resolve()
    this.start()
    return new Promise((resolve) => this.idle.push(resolve))
  }

  /** Writes what waits. */
  private start(): void {
    this.isDue = true
    if (this.writing < this.options.writersMax) void this.pump()
  }

  private linger(): void {
    if (this.lingering) return
    this.lingering = true
    void this.options.clock.sleep(this.options.lingerMs).then(() => {
      this.lingering = false
      if (this.queue.length > 0) this.start()
    })
  }

  private async pump(): Promise<void> {
    this.writing++
    await new Promise((resolve) => setImmediate(resolve)) // everything of this turn of the event loop joins in
    while (this.isDue && this.queue.length > 0) {
      const rows = this.queue.splice(0, this.options.rowsMax)
      this.isDue = this.queue.length > 0
      await this.settle(rows)
    }
    if (--this.writing === 0 && this.queue.length === 0) for (const wake of this.idle.splice(0)) wake()
  }

  private async settle(batch: Waiting<T>[], attempt = 1): Promise<void> {
    try {
      await this.options.commit(batch.map(({ row }) => row))
      for (const { done } of batch) done()
    } catch (error) {
      await this.afterFailure(batch, attempt, error)
    }
  }

  /** Nothing of a failed statement was written, so its rows may be written again, together or in halves. */
  private async afterFailure(batch: Waiting<T>[], attempt: number, error: unknown): Promise<void> {
    const verdict = this.options.judge(error)
    if (verdict === 'try_again' && attempt < raceAttemptsMax) return this.settle(batch, attempt + 1)
    if (verdict === 'unavailable') return this.waitAndRepeat(batch, error)
    if (verdict !== 'failed' && batch.length > 1) {
      const half = batch.length >> 1
      await this.settle(batch.slice(0, half))
      return this.settle(batch.slice(half))
    }
    for (const { failed } of batch) failed(error)
  }

  private async waitAndRepeat(batch: Waiting<T>[], error: unknown): Promise<void> {
    const { clock } = this.options
    const patient = batch.filter(({ deadline }) => deadline > clock.now() + pauseMs)
    for (const waiting of batch) if (!patient.includes(waiting)) waiting.failed(overloaded(error))
    if (patient.length === 0) return
    await clock.sleep(pauseMs)
    this.queue.unshift(...patient) // with those that came meanwhile, so that each one's patience is looked at
    this.isDue = true
  }
}

const overloaded = (cause?: unknown) =>
  new Failure('overloaded', 'The database cannot take this write now. Try again in a moment.', { cause, headers: { 'retry-after': '2' } })

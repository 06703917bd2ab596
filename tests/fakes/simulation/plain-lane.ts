import type { LaneRequest } from '#lib/llm/gateway/lane.ts'
import type { Limits } from '#lib/llm/gateway/policy.ts'

/** A call that has begun. `tokens` are corrected as they become known. */
export type Begun = { at: number; tokens: number; isRunning: boolean }

type Rest = { saidAt: number; until: number }

/** The limits of one key said as plainly as they can be, over the list of all calls that began on it. */
export class PlainLane {
  /** Who waits, for which model at which address. */
  readonly waiting = new Map<LaneRequest, string>()
  private readonly begun: Begun[] = []
  private readonly rests = new Map<string, Rest>()
  /** Calls that began and were not made after all count with the real one for a minute. */
  private countsMoreUntil = 0
  private readonly limits: Limits

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** What the call that began last goes against. */
  begin(call: Begun, place: string): string | undefined {
    this.begun.push(call)
    const { at: now } = call
    const rest = this.rests.get(place)
    if (rest && now < rest.until && rest.saidAt < now) return 'a call began though the vendor had asked for a pause'
    if (this.running > this.limits.concurrency) return `${this.running} calls at once`
    const { requestsPerSecond, requestsPerMinute, tokensPerMinute } = this.limits
    if (this.since(now - 1_000).length > (requestsPerSecond ?? Number.POSITIVE_INFINITY)) return 'too many calls in a second'
    const minute = this.since(now - 60_000)
    if (minute.length > (requestsPerMinute ?? Number.POSITIVE_INFINITY)) return 'too many calls in a minute'
    if (minute.length > 1 && sumOf(minute) > (tokensPerMinute ?? Number.POSITIVE_INFINITY)) return 'too many tokens in a minute'
    return undefined
  }

  rest(place: string, until: number, now: number): void {
    this.rests.set(place, { saidAt: now, until: Math.max(until, this.rests.get(place)?.until ?? 0) })
  }

  notMade(now: number): void {
    this.countsMoreUntil = now + 60_000
  }

  /** Somebody waits, and nothing is in his way. */
  isIdle(now: number): boolean {
    const waiting = Array.from(this.waiting).filter(([, place]) => now >= (this.rests.get(place)?.until ?? 0))
    if (waiting.length === 0 || this.running >= this.limits.concurrency) return false
    const { requestsPerSecond, requestsPerMinute, tokensPerMinute } = this.limits
    if (requestsPerSecond === null && requestsPerMinute === null && tokensPerMinute === null) return true
    if (now < this.countsMoreUntil) return false
    const minute = this.since(now - 60_000)
    const most = Math.max(...waiting.map(([{ tokens }]) => tokens))
    return (
      this.since(now - 1_000).length < (requestsPerSecond ?? Number.POSITIVE_INFINITY) &&
      minute.length < (requestsPerMinute ?? Number.POSITIVE_INFINITY) &&
      (minute.length === 0 || sumOf(minute) + most <= (tokensPerMinute ?? Number.POSITIVE_INFINITY))
    )
  }

  private get running(): number {
    return this.begun.filter(({ isRunning }) => isRunning).length
  }

  private since = (moment: number): Begun[] => this.begun.filter(({ at }) => at > moment)
}

const sumOf = (calls: Begun[]): number => calls.reduce((sum, { tokens }) => sum + tokens, 0)

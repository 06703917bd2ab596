import type { Limits } from './policy.ts'

type Spent = { at: number; amount: number }

/**
 * Amounts that were spent in the last `spanMs`, of at most `limit`, in any such span and not only from one full minute to
 * the next: whichever way a vendor counts, it never sees more.
 */
class SlidingWindow {
  private readonly spent: Spent[] = []
  private first = 0
  private sum = 0
  private readonly spanMs: number

  constructor(spanMs: number) {
    this.spanMs = spanMs
  }

  /** How long until `amount` more keeps within `limit`, in milliseconds. What alone is more than the limit goes when nothing else was spent. */
  waitMs(amount: number, limit: number, now: number): number {
    this.forget(now)
    let over = Math.min(this.sum, this.sum + amount - limit)
    if (over <= 0) return 0
    for (let place = this.first; place < this.spent.length; place++) {
      const { at, amount: freed } = this.spent[place] as Spent
      over -= freed
      if (over <= 0) return at + this.spanMs - now
    }
    return 0
  }

  spend(amount: number, now: number): Spent {
    const spent = { at: now, amount }
    this.spent.push(spent)
    this.sum += amount
    return spent
  }

  /** What was spent turned out to be more, or less. */
  correct(spent: Spent, amount: number, now: number): void {
    this.forget(now)
    if (spent.at <= now - this.spanMs) return // it counts no more
    this.sum += amount - spent.amount
    spent.amount = amount
  }

  private forget(now: number): void {
    const latest = this.spent.at(-1)
    // The clock was set back: what was spent then counts from now on.
    if (latest && latest.at > now) for (const spent of this.spent) spent.at = Math.min(spent.at, now)
    let oldest = this.spent[this.first]
    while (oldest && oldest.at <= now - this.spanMs) {
      this.sum -= oldest.amount
      oldest.at = Number.NEGATIVE_INFINITY // it counts no more, wherever the clock is set
      oldest = this.spent[++this.first]
    }
    if (this.first > 1_000 && this.first * 2 > this.spent.length) {
      this.spent.splice(0, this.first)
      this.first = 0
    }
  }
}

/** The tokens of one call, where they are counted. */
export type SpentTokens = Spent | null

/** Keeps the calls on one key below the limits that were set for it, so that they wait here and are not refused there. */
export class Allowance {
  private readonly second = new SlidingWindow(1_000)
  private readonly minute = new SlidingWindow(60_000)
  private readonly tokens = new SlidingWindow(60_000)

  /** How long until a call of so many tokens may begin, in milliseconds. `share`: the part of the limits that is this instance's, of 1. */
  waitMs(tokens: number, { requestsPerSecond, requestsPerMinute, tokensPerMinute }: Limits, share: number, now: number): number {
    return Math.max(
      requestsPerSecond === null ? 0 : this.second.waitMs(1, atLeastOne(requestsPerSecond * share), now),
      requestsPerMinute === null ? 0 : this.minute.waitMs(1, atLeastOne(requestsPerMinute * share), now),
      tokensPerMinute === null ? 0 : this.tokens.waitMs(tokens, tokensPerMinute * share, now),
    )
  }

  spend(tokens: number, { requestsPerSecond, requestsPerMinute, tokensPerMinute }: Limits, now: number): SpentTokens {
    if (requestsPerSecond !== null) this.second.spend(1, now)
    if (requestsPerMinute !== null) this.minute.spend(1, now)
    return tokensPerMinute === null ? null : this.tokens.spend(tokens, now)
  }

  /** A call had so many tokens, and not what it was taken for. */
  settle(spent: SpentTokens, tokens: number, now: number): void {
    if (spent) this.tokens.correct(spent, tokens, now)
  }
}

const atLeastOne = (limit: number): number => Math.max(1, Math.floor(limit))

import type { Quota } from './quota.ts'

/** What the vendor said is left, when that was, and what was asked of it since. */
type Heard = { left: number; at: number; resetAt: number }

/** Where a vendor does not say when its count begins anew, what it said is believed for as long. */
const believedMs = 1_000

/**
 * What a vendor has said of one model on one key: that it wants to be left alone, and how much is left, since others may use
 * the same key. Most vendors count each model by itself; where the count is of the whole key, each model is told so.
 */
export class Told {
  restsUntil = 0
  private requests?: Heard
  private tokens?: Heard
  private underWay = 0

  /** How long until the vendor takes a call of so many tokens, in milliseconds. */
  waitMs(tokens: number, now: number): number {
    return Math.max(this.restsUntil - now, waitAfter(this.requests, 1, now), waitAfter(this.tokens, tokens, now), 0)
  }

  begin(tokens: number): void {
    this.underWay++
    if (this.requests) this.requests.left -= 1
    if (this.tokens) this.tokens.left -= tokens
  }

  end(): void {
    this.underWay--
  }

  /** An answer said what is left. The other calls that are under way may not be in its count yet, so they are taken off. */
  hear({ requests, tokens }: Quota, now: number): void {
    const others = Math.max(0, this.underWay - 1)
    if (requests) this.requests = { left: requests.left - others, at: now, resetAt: requests.resetAt ?? now + believedMs }
    if (tokens) this.tokens = { left: tokens.left, at: now, resetAt: tokens.resetAt ?? now + believedMs }
  }

  /** Whether nothing of it matters any more. */
  isOver(now: number): boolean {
    const isPast = (heard: Heard | undefined) => !heard || now >= heard.resetAt
    return this.underWay === 0 && now >= this.restsUntil && isPast(this.requests) && isPast(this.tokens)
  }
}

/** A call that needs more than is left waits for the reset, after which nothing is known again; nor when the clock was set back. */
const waitAfter = (heard: Heard | undefined, amount: number, now: number): number =>
  heard && heard.left < amount && now >= heard.at && now < heard.resetAt ? heard.resetAt - now : 0

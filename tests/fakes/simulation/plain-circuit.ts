import type { Bearing } from '#lib/llm/gateway/breaker.ts'
import type { BreakerPolicy } from '#lib/llm/gateway/policy.ts'

/** A call that a circuit let through; as a probe it is given up at that moment. */
export type PlainCall = { givenUpAt: number }

/**
 * The rules of a circuit said as plainly as they can be, over the list of all that happened: what the real one is held
 * against.
 */
export class PlainCircuit {
  private ended: { at: number; failed: boolean }[] = []
  private successes = 0
  private probe: PlainCall | undefined
  openedAt: number | undefined
  /** When its last probe began. */
  probedAt = Number.NEGATIVE_INFINITY
  /** When it was last opened or closed. */
  changedAt = Number.NEGATIVE_INFINITY
  private readonly policy: BreakerPolicy

  constructor(policy: BreakerPolicy) {
    this.policy = policy
  }

  verdict(now: number): 'pass' | 'probe' | 'refuse' {
    if (this.openedAt === undefined) return 'pass'
    if (now < this.openedAt + this.policy.openMs) return 'refuse'
    return this.probe && now < this.probe.givenUpAt ? 'refuse' : 'probe'
  }

  begin(isProbe: boolean, now: number, givenUpAt: number): PlainCall {
    const call = { givenUpAt }
    if (!isProbe) return call
    this.probedAt = now
    this.probe = call
    return call
  }

  end(call: PlainCall, bearing: Bearing, now: number): void {
    if (this.openedAt !== undefined && call !== this.probe) return
    if (call === this.probe) this.probe = undefined
    if (this.openedAt === undefined) {
      if (bearing === 'neither') return
      this.ended.push({ at: now, failed: bearing === 'failure' })
      if (bearing === 'failure' && this.isBroken(now)) this.change(now, now)
    } else if (bearing === 'failure') this.change(now, now)
    else if (bearing === 'success' && ++this.successes >= this.policy.successes) this.change(now, undefined)
  }

  private isBroken(now: number): boolean {
    const inRow = this.ended.length - 1 - this.ended.findLastIndex(({ failed }) => !failed)
    const recent = this.ended.filter(({ at }) => Math.floor(at / 5_000) * 5_000 > now - 60_000)
    const failed = recent.filter((call) => call.failed).length
    if (recent.length >= 20 && failed * 2 >= recent.length) return true
    if (inRow < this.policy.failures) return false
    const [before, failedBefore] = [recent.length - inRow, failed - inRow]
    // Where calls failed before too, a run counts when it comes about less than once in ten thousand calls by chance.
    return inRow >= 10 || before < 20 || failedBefore <= 0 || (failedBefore / before) ** inRow <= 1e-4 || failedBefore === before
  }

  private change(now: number, openedAt: number | undefined): void {
    this.openedAt = openedAt
    this.changedAt = now
    this.ended = []
    this.successes = 0
    this.probe = undefined
  }
}

const spanMs = 10_000
const share = 0.1
const floorPerSecond = 10

/**
 * Keeps retries from becoming a storm (the retry budget of Twitter's Finagle): in ten seconds as many retries as a tenth of
 * the calls, and ten a second beside them, so that a lone call is always made again. Moments in milliseconds.
 */
export class RetryBudget {
  private slots: { second: number; calls: number; retries: number }[] = []
  /** Retries for which there was none left, since the beginning. */
  refused = 0

  /** A call is made for the first time. */
  called(now: number): void {
    this.slotAt(now).calls++
  }

  /** Takes one retry out of the budget; false when there is none left. */
  takeRetry(now: number): boolean {
    const slot = this.slotAt(now)
    const calls = this.slots.reduce((sum, slot) => sum + slot.calls, 0)
    const retries = this.slots.reduce((sum, slot) => sum + slot.retries, 0)
    if (retries + 1 > calls * share + floorPerSecond * (spanMs / 1_000)) {
      this.refused++
      return false
    }
    slot.retries++
    return true
  }

  private slotAt(now: number) {
    const second = Math.floor(now / 1_000)
    const last = this.slots.at(-1)
    if (last?.second === second) return last
    const slot = { second, calls: 0, retries: 0 }
    // What lies ahead was counted before the clock was set back.
    this.slots = [...this.slots.filter((past) => past.second > second - spanMs / 1_000 && past.second < second), slot]
    return slot
  }
}

import type { Clock } from '#lib/clock.ts'

/** A clock that a test moves. Sleepers wake in the order of their time, and their own work is done before the next one. */
export function testClock(start = 1_700_000_000_000): Clock & { advance(ms: number): Promise<void> } {
  let now = start
  const sleepers = new Set<{ at: number; wake: () => void }>()
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason), { once: true })
      }),
    async advance(ms) {
      const until = now + ms
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve))
        const next = [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        now = Math.max(now, next.at)
        sleepers.delete(next)
        next.wake()
      }
      now = until
    },
  }
}

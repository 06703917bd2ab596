/** Waits that end early when there is a reason to try again: the line is back, the page is looked at again, the visitor asks for it. */
export function createWaiting(signal: AbortSignal) {
  const sleepers = new Set<() => void>()
  const wake = () => {
    for (const sleeper of sleepers) sleeper()
  }
  addEventListener('online', wake, { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal })
  signal.addEventListener('abort', wake)
  return {
    pause: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const up = () => {
          clearTimeout(timer)
          sleepers.delete(up)
          resolve()
        }
        const timer = setTimeout(up, ms)
        sleepers.add(up)
      }),
    wake,
  }
}
export type Waiting = ReturnType<typeof createWaiting>

/** Waits that end early when there is a reason to try again: the line is back, the page is looked at again, the visitor asks for it. */
export function createWaiting() {
  const sleepers = new Set<() => void>()
  const wake = () => {
    for (const sleeper of [...sleepers]) sleeper()
  }
  const seen = () => document.visibilityState === 'visible' && wake()
  addEventListener('online', wake)
  document.addEventListener('visibilitychange', seen)
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
    end(): void {
      removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', seen)
      wake()
    },
  }
}
export type Waiting = ReturnType<typeof createWaiting>

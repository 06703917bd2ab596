import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keepFull, runningMax, waitingMax } from '#lib/batches/window.ts'

const never = new AbortController().signal
const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Takes from so many entries, each by its number. */
function source(total: number) {
  let next = 0
  return async (count: number) => {
    await turnOfLoop()
    const first = next
    next = Math.min(total, next + count)
    return Array.from({ length: next - first }, (_, place) => first + place)
  }
}

it('does everything once, never with more under way or waiting than it may hold', async () => {
  const sizes = fc.integer({ min: 0, max: 700 })
  const paces = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(sizes, paces, async (total, pace) => {
      const done: number[] = []
      let [running, waiting, most, mostWaiting] = [0, 0, 0, 0]
      const work = async (entry: number, begun: () => void) => {
        most = Math.max(most, ++running)
        mostWaiting = Math.max(mostWaiting, ++waiting)
        for (let step = pace[entry % pace.length] ?? 0; step > 0; step--) await turnOfLoop()
        waiting--
        begun()
        for (let step = pace[(entry * 7) % pace.length] ?? 0; step > 0; step--) await turnOfLoop()
        running--
        done.push(entry)
      }

      await keepFull(source(total), work, never)

      expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, place) => place))
      expect(most).toBeLessThanOrEqual(runningMax)
      expect(mostWaiting).toBeLessThanOrEqual(waitingMax)
    }),
    { numRuns: 30 },
  )
})

it('fills a wide vendor: what waits makes room as soon as it is asked', async () => {
  const open: (() => void)[] = []
  const all = keepFull(
    source(1_000),
    async (_, begun) => {
      begun()
      await new Promise<void>((resolve) => open.push(resolve))
    },
    never,
  )
  await expect.poll(() => open.length).toBeGreaterThan(runningMax - 16)
  expect(open.length).toBeLessThanOrEqual(runningMax)
  const ended = all.then(() => true)
  while (!(await Promise.race([ended, turnOfLoop()]))) for (const end of open.splice(0)) end()
})

it('takes no more once it is stopped or something has failed, lets the rest end, and tells the failure', async () => {
  const stopping = new AbortController()
  let ended = 0
  const work = async (entry: number, begun: () => void) => {
    begun()
    await turnOfLoop()
    if (entry === 40) stopping.abort()
    await turnOfLoop()
    ended++
  }
  await keepFull(source(10_000), work, stopping.signal)
  expect(ended).toBeGreaterThan(40)
  expect(ended).toBeLessThan(1_000)

  let finished = 0
  const failing = keepFull(
    source(10_000),
    async (entry, begun) => {
      begun()
      if (entry === 20) throw new Error('no room')
      await turnOfLoop()
      finished++
    },
    never,
  )
  await expect(failing).rejects.toThrow('no room')
  expect(finished).toBeGreaterThan(20)
})

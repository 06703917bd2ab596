import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RetryBudget } from '#lib/llm/gateway/retry-budget.ts'

const start = 1_700_000_000_000

it('never gives out more than a tenth of the calls of ten seconds and a hundred, and all of that', () => {
  const burst = fc.record({ afterMs: fc.nat(4_000), calls: fc.nat(300), retries: fc.nat(150) })
  fc.assert(
    fc.property(fc.array(burst, { maxLength: 25 }), (bursts) => {
      const budget = new RetryBudget()
      const called: number[] = []
      const granted: number[] = []
      let asked = 0
      let now = start
      for (const { afterMs, calls, retries } of bursts) {
        now += afterMs
        const recent = (moments: number[]) => moments.filter((second) => second > Math.floor(now / 1_000) - 10).length
        for (let n = 0; n < calls; n++) {
          budget.called(now)
          called.push(Math.floor(now / 1_000))
        }
        for (let n = 0; n < retries; n++) {
          const isLeft = recent(granted) + 1 <= 100 + recent(called) / 10
          expect(budget.takeRetry(now)).toBe(isLeft)
          asked++
          if (isLeft) granted.push(Math.floor(now / 1_000))
        }
      }
      expect(budget.refused).toBe(asked - granted.length)
    }),
    { numRuns: 60 },
  )
})

it('always has a retry for a lone call, also after a storm on a clock that is then set back', () => {
  const budget = new RetryBudget()
  for (let n = 0; n < 200; n++) budget.takeRetry(start)
  expect(budget.takeRetry(start + 9_999)).toBe(false)
  const dayBefore = start - 86_400_000
  budget.called(dayBefore)
  expect(budget.takeRetry(dayBefore)).toBe(true)
})

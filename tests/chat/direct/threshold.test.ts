import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isProved, lowestProved, type Outcome } from '#lib/chat/direct/threshold.ts'

const right = (confidence: number): Outcome => ({ confidence, isRight: true, weight: 1 })
const many = (count: number, confidence: number) => Array.from({ length: count }, () => right(confidence))

it('asks for 230 answers without a mistake, and for more with each', () => {
  expect([229, 230].map((answered) => isProved(answered, 0))).toEqual([false, true])
  expect([387, 388].map((answered) => isProved(answered, 1))).toEqual([false, true])
  expect(isProved(100_000, 1_001)).toBe(false)
})

it('counts all that is as sure, and nothing that is hardly sure', () => {
  expect(lowestProved(many(400, 0.95))).toEqual({ confidence: 0.95, precision: 1, answered: 400 })
  expect(lowestProved([...many(400, 0.95), { confidence: 0.95, isRight: false, weight: 5 }])).toBeUndefined()
  expect(lowestProved(many(10_000, 0.89))).toBeUndefined()
})

it('never lets through what is wrong more than once in a hundred times', () => {
  const outcome = fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean(), weight: fc.constant(1) })
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 60 }), fc.integer({ min: 0, max: 2_000 }), (mixed, sure) => {
      const outcomes = [...mixed, ...many(sure, 0.97)]
      const found = lowestProved(outcomes)
      if (!found) return
      const given = outcomes.filter(({ confidence }) => confidence >= found.confidence)
      expect(given.length).toBe(found.answered)
      expect(given.filter(({ isRight }) => !isRight).length).toBeLessThanOrEqual(given.length / 100)
    }),
  )
})

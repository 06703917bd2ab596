import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { particularsOf } from '#lib/chat/answer-cache/particulars.ts'
import {
  atMost,
  direction,
  hitsNeeded,
  similarity,
  type Trial,
  thresholdFrom,
  trialOf,
  upperBound,
  wrongMax,
} from '#lib/chat/answer-cache/threshold.ts'

const likeness = fc.integer({ min: 400, max: 1_000 }).map((n) => n / 1_000)
const trial = fc.record({ own: likeness, other: likeness })
const many = (own: number, other: number, count: number): Trial[] => Array.from({ length: count }, () => ({ own, other }))

it('needs 299 answers, none of them wrong, for at most one in a hundred', () => {
  expect(hitsNeeded).toBe(299)
  expect(thresholdFrom(many(0.9, 0.3, 298))).toMatchObject({ verdict: 'too_few', phrasingsNeeded: 1, threshold: null })
  expect(thresholdFrom(many(0.9, 0.3, 299))).toMatchObject({ verdict: 'calibrated', threshold: 0.5, coverage: 1, wrong: 0 })
  expect(thresholdFrom([])).toMatchObject({ verdict: 'too_few', phrasingsNeeded: 299 })
})

it('stays above the likeness at which others come near', () => {
  const { verdict, threshold } = thresholdFrom([...many(0.95, 0.3, 400), ...many(0.7, 0.8, 100)])
  expect([verdict, threshold]).toEqual(['calibrated', 0.805])
})

it('lets a wrong one pass only where there are enough right ones for it', () => {
  expect(thresholdFrom([...many(0.95, 0.3, 471), ...many(0.95, 0.95, 1)])).toMatchObject({ verdict: 'too_alike', threshold: null })
  expect(thresholdFrom([...many(0.95, 0.3, 472), ...many(0.95, 0.95, 1)])).toMatchObject({ verdict: 'calibrated', wrong: 1, hits: 473 })
})

it('counts a phrasing as wrong though its own answer is nearer', () => {
  expect(thresholdFrom(many(0.95, 0.9, 500))).toMatchObject({ verdict: 'calibrated', threshold: 0.905 })
})

it('never has a threshold at which more than one in a hundred of its own trials is wrong, nor one without the bound', () => {
  fc.assert(
    fc.property(fc.array(trial, { minLength: 300, maxLength: 700 }), fc.double({ min: 0, max: 0.4, noNaN: true }), (all, apartBy) => {
      const trials = all.map(({ own, other }) => ({ own, other: Math.max(0, other - apartBy) }))
      const found = thresholdFrom(trials)
      if (found.verdict !== 'calibrated' || found.threshold === null) return
      const { threshold } = found
      const told = trials.filter(({ own, other }) => Math.max(own, other) >= threshold)
      const wrong = told.filter(({ other }) => other >= threshold)
      expect(wrong.length / told.length).toBeLessThanOrEqual(wrongMax)
      expect(found.wrongMax).toBeLessThanOrEqual(wrongMax + 1e-9)
      expect(told.length).toBeGreaterThanOrEqual(hitsNeeded)
    }),
    { numRuns: 200 },
  )
})

describe('the promise, tried', () => {
  /** Mulberry32. */
  const chanceOf = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  /** A shop whose questions have others near them the more often the lower one looks. */
  const draw = (chance: () => number): Trial => {
    const own = 0.6 + 0.4 * chance()
    return { own, other: chance() < 0.04 ? 0.5 + 0.4 * chance() : 0.4 }
  }

  it('is broken by fewer than one in twenty shops', () => {
    const chance = chanceOf(1)
    const fresh = Array.from({ length: 60_000 }, () => draw(chance))
    const wrongAt = new Map<number, number>()
    const trueWrong = (threshold: number) => {
      const known = wrongAt.get(threshold)
      if (known !== undefined) return known
      const told = fresh.filter(({ own, other }) => Math.max(own, other) >= threshold)
      const part = told.filter(({ other }) => other >= threshold).length / told.length
      wrongAt.set(threshold, part)
      return part
    }
    let calibrated = 0
    let broken = 0
    for (let shop = 0; shop < 400; shop++) {
      const { threshold } = thresholdFrom(Array.from({ length: 1_500 }, () => draw(chance)))
      if (threshold === null) continue
      calibrated++
      if (trueWrong(threshold) > wrongMax) broken++
    }
    expect(calibrated).toBeGreaterThan(20) // else it has proved nothing
    expect(broken / 400).toBeLessThan(0.05)
  })
})

it('has the bound of Clopper and Pearson', () => {
  expect(upperBound(0, 299)).toBeCloseTo(1 - 0.05 ** (1 / 299), 9)
  expect(atMost(1, 3, 0.5)).toBeCloseTo(0.5, 9)
  expect(upperBound(1, 473)).toBeCloseTo(0.0099911, 5)
  expect(upperBound(5, 100)).toBeCloseTo(0.1022534, 5)
  expect(atMost(5, 5, 0.3)).toBe(1)
})

it('compares a phrasing with all others, but not with those that must not share its answer', () => {
  const phrasing = (subject: string, vector: number[], question = subject) => ({
    subject,
    vector: direction(vector),
    particulars: particularsOf(question),
  })
  const asked = phrasing('a', [1, 0], 'Is it free?')
  const all = [
    asked,
    phrasing('a', [1, 1], 'Do I have to pay anything'),
    phrasing('b', [1, 0], 'Is it free over 30 kg?'),
    phrasing('c', [1, 2], 'When do you open'),
  ]
  const { own, other } = trialOf(asked, all)
  expect(own).toBeCloseTo(Math.SQRT1_2, 6)
  expect(other).toBeCloseTo(1 / Math.sqrt(5), 6)
  expect(similarity(direction([3, 4]), direction([3, 4]))).toBeCloseTo(1, 6)
})

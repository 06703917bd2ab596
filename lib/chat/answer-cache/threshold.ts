import { areApart, type Particulars } from './particulars.ts'

/*
 * From which likeness on two questions have one answer, as a shop's own pairs show: phrasings of the same pair do, phrasings of
 * different pairs do not.
 */

/** A phrasing of a pair. Pairs with one answer are one `subject`; `vector` has the length 1. */
export type Phrasing = { subject: string; vector: Float32Array; particulars: Particulars }

/** Of a phrasing: how near the nearest other one of its subject is, and the nearest of any other subject; 0 where none may be told. */
export type Trial = { own: number; other: number }

/** At most this part of what is told may be wrong, and that is sure to this degree. */
export const wrongMax = 0.01
export const confidence = 0.95

/** So many answers have to be told, none of them wrong, for that: the least n with 0.99ⁿ ≤ 0.05. */
export const hitsNeeded = Math.ceil(Math.log(1 - confidence) / Math.log(1 - wrongMax))

const steps = { from: 0.995, to: 0.5, by: 0.005 }

export type Threshold = {
  verdict: 'calibrated' | 'too_few' | 'too_alike'
  /** Null unless it is calibrated. */
  threshold: number | null
  /** The part of the phrasings that would be told their own answer, 0 to 1. */
  coverage: number | null
  phrasings: number
  hits: number
  wrong: number
  /** With 95 % confidence no more of the hits are wrong, 0 to 1. */
  wrongMax: number | null
  /** How many more it takes at least. */
  phrasingsNeeded: number
}

/** How near two vectors of the length 1 are: their cosine. */
export function similarity(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let place = 0; place < one.length; place++) sum += (one[place] as number) * (other[place] as number)
  return sum
}

/** A vector of the length 1 in its direction. */
export function direction(vector: ArrayLike<number>): Float32Array {
  const made = Float32Array.from(vector)
  const length = Math.sqrt(similarity(made, made))
  return length === 0 ? made : made.map((value) => value / length)
}

/** Asks one phrasing as if the answers to all the others were kept. */
export function trialOf(asked: Phrasing, all: Phrasing[]): Trial {
  const trial = { own: 0, other: 0 }
  for (const kept of all) {
    if (kept === asked) continue
    const side = kept.subject === asked.subject ? 'own' : 'other'
    const near = similarity(asked.vector, kept.vector)
    if (near > trial[side] && !areApart(asked.particulars, kept.particulars)) trial[side] = near
  }
  return trial
}

/**
 * The lowest likeness from which on at most 1 % of what is told is wrong, with 95 % confidence. A phrasing counts as wrong as
 * soon as a wrong answer is near enough, also where its own is nearer: nobody knows which of them will be kept.
 *
 * The bound is Clopper and Pearson's, one-sided. It is looked at from the strictest threshold down, and the first that fails
 * ends it (a test in fixed order), so that choosing the lowest one does not loosen it. It holds for questions about what the
 * pairs answer, asked in such words as theirs: each phrasing is taken for one draw of those.
 */
export function thresholdFrom(trials: Trial[]): Threshold {
  const at = (threshold: number) => {
    const wrong = trials.filter(({ other }) => other >= threshold).length
    const hits = trials.filter(({ own, other }) => Math.max(own, other) >= threshold).length
    return { threshold, hits, wrong }
  }
  const phrasings = trials.length
  const levels = Array.from({ length: Math.round((steps.from - steps.to) / steps.by) + 1 }, (_, n) => at(round(steps.from - n * steps.by)))
  const tested = levels.slice(levels.findIndex(({ hits }) => hits >= hitsNeeded))
  if (levels.every(({ hits }) => hits < hitsNeeded)) {
    const right = trials.filter(({ own, other }) => own > other && own >= steps.to).length
    const phrasingsNeeded = Math.max(1, hitsNeeded - right)
    return { verdict: 'too_few', threshold: null, coverage: null, phrasings, hits: right, wrong: 0, wrongMax: null, phrasingsNeeded }
  }
  const failed = tested.findIndex(({ hits, wrong }) => atMost(wrong, hits, wrongMax) > 1 - confidence)
  const passed = failed < 0 ? tested : tested.slice(0, failed)
  const lowest = passed.at(-1)
  const { hits, wrong, threshold } = lowest ?? (tested[0] as (typeof tested)[number])
  const found = { phrasings, hits, wrong, wrongMax: upperBound(wrong, hits), phrasingsNeeded: 0 }
  if (!lowest) return { verdict: 'too_alike', threshold: null, coverage: null, ...found }
  const told = trials.filter(({ own, other }) => own >= threshold && own > other).length
  return { verdict: 'calibrated', threshold, coverage: told / phrasings, ...found }
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000

/** The chance of at most `count` events among n, each of which has the chance p. */
export function atMost(count: number, n: number, p: number): number {
  let logTerm = n * Math.log1p(-p)
  let sum = 0
  for (let k = 0; k <= Math.min(count, n); k++) {
    sum += Math.exp(logTerm)
    logTerm += Math.log((n - k) / (k + 1)) + Math.log(p / (1 - p))
  }
  return Math.min(1, sum)
}

/** The least chance that so few events would speak against: Clopper and Pearson's upper bound. */
export function upperBound(count: number, n: number): number {
  if (count >= n) return 1
  let [low, high] = [0, 1]
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2
    if (atMost(count, n, middle) > 1 - confidence) low = middle
    else high = middle
  }
  return high
}

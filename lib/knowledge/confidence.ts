import type { Coverage } from './coverage.ts'

/** What speaks for and against a passage answering a question; none of it depends on the size of the index. */
export type Evidence = {
  coverage: Coverage
  /** Share of the question that no passage has ever named, 0 to 1. */
  foreign: number
  /** The passage's BM25 score as a share of what the question could reach at all. */
  reached: number
  /** The next best passage's score as a share of this one's. */
  rival: number
  /** How many things the question is about. */
  subjects: number
}

/** Weights of a logistic regression. */
export const weights = { bias: -6, whole: 5, inPhrasings: 0.5, foreign: -2, reached: 2, rival: -1, subjects: 0.5 }

/** How likely it is that the passage answers the question, 0 to 1. */
export function confidenceOf({ coverage, foreign, reached, rival, subjects }: Evidence): number {
  if (subjects === 0) return 0
  const sum =
    weights.bias +
    weights.whole * coverage.whole +
    weights.inPhrasings * coverage.inPhrasings +
    weights.foreign * foreign +
    weights.reached * Math.min(2, reached) +
    weights.rival * Math.min(1, rival) +
    weights.subjects * Math.log(1 + subjects)
  return 1 / (1 + Math.exp(-sum))
}

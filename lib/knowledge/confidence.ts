import type { Coverage } from './coverage.ts'

/** What speaks for and against a passage answering a question; none of it depends on the size of the index. */
export type Evidence = Coverage & {
  /** Share of the question that no passage has ever named, 0 to 1. */
  foreign: number
  /** The passage's BM25 score as a share of what the question could reach at all. */
  reached: number
  /** The same for the question most like it of those that no shop is asked: see foreign-questions.ts. */
  reachedByForeign: number
}

/*
 * Weights of a logistic regression, fitted to the demo shop's phrasings, each looked for in an index without it, plain
 * and among words that say nothing, against questions that the shop does not answer (public sets and our own). The bias
 * is set so that about one in ten of such foreign questions reaches 0.5, of which half share the shop's own words.
 */
const weights = {
  bias: -5.25,
  whole: 1.74,
  foreign: -1.32,
  reached: 4.52,
  reachedByForeign: -6.65,
  elsewhere: -10.78,
  ideasHeld: 2.95,
  ideasMissed: 0.87,
}

/** How likely it is that the passage answers the question, 0 to 1. */
export function confidenceOf({ whole, elsewhere, ideasHeld, ideasMissed, foreign, reached, reachedByForeign }: Evidence): number {
  const sum =
    weights.bias +
    weights.whole * whole +
    weights.foreign * foreign +
    weights.reached * Math.min(2, reached) +
    weights.reachedByForeign * reachedByForeign +
    weights.elsewhere * elsewhere +
    weights.ideasHeld * Math.log(1 + ideasHeld) +
    weights.ideasMissed * Math.log(1 + ideasMissed)
  return 1 / (1 + Math.exp(-sum))
}

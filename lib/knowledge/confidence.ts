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
 * Weights of a logistic regression. It was fitted to questions looked for in knowledge that does not hold them word for
 * word (the demo shop's phrasings, small parts of its pairs, the training halves of public intent sets, Chinese articles,
 * technical FAQs), against questions that the same knowledge does not answer; each kind of shop counts alike. The bias
 * is set so that about one foreign question in twenty reaches 0.5.
 */
const weights = {
  bias: -2.93,
  whole: 0.67,
  held: 2.38,
  wordsMissed: -1.09,
  foreign: -0.98,
  elsewhere: -10.43,
  reached: 3.91,
  reachedByForeign: -6.23,
}
const reachedMax = 2

/** How likely it is that the passage answers the question, 0 to 1. */
export function confidenceOf({ whole, held, wordsMissed, foreign, elsewhere, reached, reachedByForeign }: Evidence): number {
  const sum =
    weights.bias +
    weights.whole * whole +
    weights.held * Math.log(1 + held) +
    weights.wordsMissed * Math.log(1 + wordsMissed) +
    weights.foreign * foreign +
    weights.elsewhere * elsewhere +
    weights.reached * Math.min(reachedMax, reached) +
    weights.reachedByForeign * reachedByForeign
  return 1 / (1 + Math.exp(-sum))
}

import type { Subject } from '../../knowledge/question.ts'
import { coreOf, scoreSentences } from '../../knowledge/quote.ts'
import { readSentences } from '../../knowledge/read-sentences.ts'

/** A sentence beside one that speaks of the question often goes on with it. */
const besideCounts = 0.5

/**
 * How much each sentence of a passage says about a question's subjects, 0 to 1 of what its best one says; and which are its core: the
 * neighbouring sentences that would be quoted.
 */
export function worthOf(asked: readonly Subject[], text: string): { worths: number[]; isCore: (sentence: number) => boolean } {
  const scores = scoreSentences(asked, readSentences(text))
  const best = Math.max(...scores, 0)
  const [first, last] = coreOf(scores, text)
  const own = (sentence: number) => (best > 0 ? (scores[sentence] ?? 0) / best : 0)
  return {
    worths: scores.map((_, sentence) => Math.max(own(sentence), besideCounts * Math.max(own(sentence - 1), own(sentence + 1)))),
    isCore: (sentence) => sentence >= first && sentence <= last,
  }
}

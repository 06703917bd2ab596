import { foreignQuestions as english } from './foreign-questions.en.ts'
import { foreignQuestions as chinese } from './foreign-questions.zh.ts'
import { PassageIndex } from './rank.ts'
import { type Terms, termsOf } from './terms.ts'

/*
 * Questions that people ask a chatbot and that a shop does not answer. A question that is more like one of these than
 * like the shop's own is less likely to be answered by what was found: `confidence.ts` weighs it. They take part in
 * no ranking, so a shop that deals in such things answers from its knowledge all the same.
 */
export const foreignExamples: readonly string[] = `${chinese}${english}`.split('\n').filter(Boolean)

const index = new PassageIndex()
for (const example of foreignExamples) index.add({ questions: [termsOf(example)], body: new Map() })

/** The best BM25 score among the examples as a share of what a question of these index terms could reach, from 0 to about 1. */
export function likenessToForeign(grams: Terms): number {
  const { best, whole } = index.candidates(grams, 1)
  return best[0] ? best[0].score / whole : 0
}

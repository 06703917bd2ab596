import { readQuestion } from '../../knowledge/question.ts'
import { scoreSentences } from '../../knowledge/quote.ts'
import { type ReadSentence, readSentences } from '../../knowledge/read-sentences.ts'
import type { Exchange } from '../prompt.ts'

const tellingMax = 2
/** A number, an address, a link, an order's id: what later questions come back to. */
const names = /\d|https?:|@/
const namingCounts = 1

/**
 * The two sentences of a past answer that say most: that share most with the question it answered, or that hold numbers and
 * addresses. It depends on nothing that comes after it.
 */
export function tellingOf({ question, answer }: Exchange): string {
  const sentences = readSentences(answer)
  if (sentences.length <= tellingMax) return answer
  const shared = scoreSentences(readQuestion(question).subjects, sentences)
  const worth = ({ text }: ReadSentence, place: number) => (shared[place] ?? 0) + (names.test(text) ? namingCounts : 0)
  const worths = sentences.map(worth)
  const chosen = worths
    .map((_, place) => place)
    .sort((a, b) => (worths[b] ?? 0) - (worths[a] ?? 0) || a - b)
    .slice(0, tellingMax)
    .sort((a, b) => a - b)
  return chosen
    .map((place) => sentences[place]?.text ?? '')
    .join('')
    .trim()
}

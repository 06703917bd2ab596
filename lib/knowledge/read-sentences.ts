import { sentencesOf } from './sentences.ts'
import { gramsOf, termsOf } from './terms.ts'

/** A sentence and all that it can be found by. */
export type ReadSentence = { text: string; grams: ReadonlySet<string> }
type ReadText = { sentences: readonly ReadSentence[]; grams: ReadonlySet<string> }

const textsKeptMax = 300
const kept = new Map<string, ReadText>()

/** A passage's sentences, each read once: a shop's customers ask about the same few passages again and again. */
export const readSentences = (text: string): readonly ReadSentence[] => read(text).sentences

/** All that a text can be found by. */
export const gramsIn = (text: string): ReadonlySet<string> => read(text).grams

function read(text: string): ReadText {
  const known = kept.get(text)
  if (known) return known
  const sentences = sentencesOf(text).map((sentence) => ({
    text: sentence,
    grams: new Set([...termsOf(sentence).keys()].flatMap(gramsOf)),
  }))
  const [oldest] = kept.keys()
  if (kept.size >= textsKeptMax && oldest !== undefined) kept.delete(oldest)
  const whole = { sentences, grams: new Set(sentences.flatMap(({ grams }) => [...grams])) }
  kept.set(text, whole)
  return whole
}

/** Sentences as one text. */
export const spelled = (sentences: readonly ReadSentence[]): string =>
  sentences
    .map(({ text }) => text)
    .join('')
    .trim()

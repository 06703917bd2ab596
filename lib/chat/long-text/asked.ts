import { sentencesOf } from '../../knowledge/sentences.ts'

/** Up to here a message is a question as a whole; beyond, it is a text with a question at its head or its end. */
export const longFromChars = 2_000
const sideCharsMax = 300
/** No sentence that counts lies further from the border of a text than this. */
const lookedAtChars = 4 * sideCharsMax

/**
 * What a long text asks a model: the sentences at the head of its first paragraph and those at the end of its last one, since
 * whoever pastes something writes what he wants before it or behind it. A text that is not long is all instruction.
 */
export const instructionOf = (text: string): string =>
  text.length <= longFromChars ? text : joined(bordersOf(text).map((sentences) => sentences.join('')))

/**
 * By what the knowledge is searched: the question, and of a long text the sentences at its borders that ask; where none does, all of
 * these. Without a question the first text that came with it is looked at.
 */
export function askedIn({ request: { question }, texts }: { request: { question: string }; texts: { text: string }[] }): string {
  const text = question.trim() === '' ? (texts[0]?.text ?? question) : question
  if (text.length <= longFromChars) return text
  const asking = bordersOf(text)
    .flat()
    .filter((sentence) => /[?？]/.test(sentence))
  return asking.length > 0 ? joined(asking) : instructionOf(text)
}

function bordersOf(text: string): string[][] {
  const whole = text.trim()
  const first = paragraphsOf(whole.slice(0, lookedAtChars))[0] ?? ''
  const last = paragraphsOf(whole.slice(-lookedAtChars)).at(-1) ?? ''
  const head = fitting(sentencesOf(first))
  const end = fitting(sentencesOf(last).reverse()).reverse()
  return [head.length > 0 ? head : [whole.slice(0, sideCharsMax)], end.length > 0 ? end : [whole.slice(-sideCharsMax)]]
}

const joined = (pieces: string[]): string => [...new Set(pieces.map((piece) => piece.trim()))].join('\n').toWellFormed()

const paragraphsOf = (text: string): string[] => text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')

function fitting(sentences: string[]): string[] {
  let chars = 0
  return sentences.filter((sentence) => {
    chars += sentence.length
    return chars <= sideCharsMax
  })
}

import { sentencesOf } from '../../knowledge/sentences.ts'

/** Up to here a message is a question as a whole; beyond, it is a text with a question at its head or its end. */
export const longFromChars = 2_000
const sideCharsMax = 300
/** No sentence that counts lies further from the border of a text than this. */
const lookedAtChars = 4 * sideCharsMax

/**
 * What a long text asks: the sentences at the head of its first paragraph and those at the end of its last one, since whoever
 * pastes something writes what he wants before it or behind it. A text that is not long is all instruction.
 */
export function instructionOf(text: string): string {
  if (text.length <= longFromChars) return text
  const whole = text.trim()
  const first = paragraphsOf(whole.slice(0, lookedAtChars))[0] ?? ''
  const last = paragraphsOf(whole.slice(-lookedAtChars)).at(-1) ?? ''
  const head = fitting(sentencesOf(first)).join('') || whole.slice(0, sideCharsMax)
  const end = fitting(sentencesOf(last).reverse()).reverse().join('') || whole.slice(-sideCharsMax)
  return [...new Set([head.trim(), end.trim()])].join('\n').toWellFormed()
}

const paragraphsOf = (text: string): string[] => text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== '')

function fitting(sentences: string[]): string[] {
  let chars = 0
  return sentences.filter((sentence) => {
    chars += sentence.length
    return chars <= sideCharsMax
  })
}

/** What the customer asks, without a long text that came with it. */
export const askedIn = ({ request: { question }, texts }: { request: { question: string }; texts: { text: string }[] }): string =>
  instructionOf(question.trim() === '' ? (texts[0]?.text ?? '') : question)

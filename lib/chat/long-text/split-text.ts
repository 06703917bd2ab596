import { sentencesOf } from '../../knowledge/sentences.ts'
import { estimateTokens, weightOf } from '../../llm/tokens.ts'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** How far around a cut its characters are looked at: no character that is seen as one is longer. */
const graphemeCharsMax = 64
/** Where a sentence without an end may be cut, from the best to the worst. */
const borders = [/[;；:：,，、](?=\s*\S)/g, /\s(?=\S)/g]

/**
 * Cuts a text into parts of at most `tokensMax` estimated tokens each, as few as follow one on the other; joined together they
 * are the text again. A part ends with a sentence or a line. Only a sentence that is longer than a part is cut inside: behind
 * a comma, else at a space, else between two characters.
 */
export function splitText(text: string, tokensMax: number): string[] {
  const parts: string[] = []
  let part = ''
  let weight = 0
  for (const sentence of sentencesOf(text)) {
    const own = weightOf(sentence)
    if (part !== '' && weight + own > tokensMax) {
      parts.push(part)
      part = ''
      weight = 0
    }
    if (own <= tokensMax) {
      part += sentence
      weight += own
      continue
    }
    const pieces = cutSentence(sentence, tokensMax)
    part = pieces.pop() ?? ''
    weight = weightOf(part)
    parts.push(...pieces)
  }
  return part === '' ? parts : [...parts, part]
}

function cutSentence(sentence: string, tokensMax: number): string[] {
  const charsMax = Math.floor((tokensMax * sentence.length) / weightOf(sentence))
  const pieces: string[] = []
  let from = 0
  while (from < sentence.length) {
    const to = from + fittingChars(sentence, from, charsMax, tokensMax)
    const end = to < sentence.length ? cutNear(sentence, from, to) : to
    pieces.push(sentence.slice(from, end))
    from = end
  }
  return pieces
}

/** How many characters from here on have at most so many tokens, if they are like the whole sentence; fewer where they are denser. */
function fittingChars(text: string, from: number, charsMax: number, tokensMax: number): number {
  let chars = Math.min(text.length - from, charsMax)
  while (chars > 1 && estimateTokens(text.slice(from, from + chars)) > tokensMax) chars = Math.floor(chars * 0.9)
  return Math.max(1, chars)
}

/** The best place for a cut in the last third of a piece; never inside a character. */
function cutNear(text: string, from: number, to: number): number {
  const earliest = to - Math.floor((to - from) / 3)
  const tail = text.slice(earliest, to)
  for (const border of borders) {
    const last = Array.from(tail.matchAll(border)).at(-1)
    if (last) return earliest + last.index + 1
  }
  const start = Math.max(from, to - graphemeCharsMax)
  const around = graphemes.segment(text.slice(start, to + graphemeCharsMax))
  const cut = start + (around.containing(to - start)?.index ?? to - start)
  return cut > from ? cut : to
}

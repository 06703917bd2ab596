import { mentionsIn } from '../knowledge/vocabulary.ts'
import { isRun, stem, tokensOf } from '../knowledge/words.ts'
import { topicWordsIn } from './topic-words.ts'

/** A text as a sparse vector of length 1: where it is not zero, and how much there. */
export type Features = { at: Uint32Array; weight: Float32Array }

/** How many places a vector has. Features share a place by chance, which costs nothing measurable at this size. */
export const places = 1 << 16

/** Of a long message its beginning and its end are read: people say what they want there, and a turn has no time for more. */
const headChars = 360
const tailChars = 140

const excerptOf = (text: string): string =>
  text.length <= headChars + tailChars ? text : `${text.slice(0, headChars)}\n${text.slice(-tailChars)}`

/** An idea that a text names says more than any piece of it. */
const ideaWeight = 6

/** How often each place was hit by the text that is being read; nought again after each. One text is read at a time. */
const counts = new Float32Array(places)
let hit: number[] = []

/** Words, pairs of words and pieces of words; of scripts without spaces one, two and three characters; and the ideas named by either, in both languages the same. */
export function featuresOf(text: string): Features {
  const tokens = tokensOf(excerptOf(text))
  let before = 0
  for (const token of tokens) {
    if (isRun(token)) {
      for (const size of [1, 2, 3]) pieces(token, size, size)
      before = 0
      continue
    }
    const word = hash(`=${stem(token)}`, 0)
    count(word)
    count(Math.imul(before, 31) ^ word)
    const padded = ` ${token} `
    for (const size of [3, 4]) pieces(padded, size, 10 + size)
    before = word
  }
  for (const { concepts } of mentionsIn(tokens)) for (const concept of concepts) count(hash(concept, 0), ideaWeight)
  for (const { kind, times } of topicWordsIn(tokens.join(' '))) {
    count(hash(kind, 2), ideaWeight)
    if (times > 1) count(hash(kind, 3), ideaWeight)
  }
  return vector()
}

/** The sentences of a message that has several; none of one that has a single one. */
export function sentencesOf(text: string): string[] {
  const sentences = excerptOf(text)
    .split(/[.!?。！？；;\n]+/)
    .filter((sentence) => sentence.trim() !== '')
  return sentences.length > 1 ? sentences : []
}

function pieces(text: string, size: number, seed: number): void {
  for (let from = 0; from + size <= text.length; from++) count(hash(text, seed, from, from + size))
}

function count(hashed: number, times = 1): void {
  const at = (hashed ^ (hashed >>> 16)) & (places - 1)
  const before = counts[at] ?? 0
  if (before === 0) hit.push(at)
  counts[at] = before + times
}

/** FNV-1a over the UTF-16 units from `from` to `end`. */
function hash(text: string, seed: number, from = 0, end = text.length): number {
  let value = 0x811c9dc5 ^ seed
  for (let i = from; i < end; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value
}

/** What was counted, by its logarithm, so that a word said five times does not drown the rest. */
function vector(): Features {
  const at = Uint32Array.from(hit)
  const weight = new Float32Array(at.length)
  let squares = 0
  for (const [place, index] of at.entries()) {
    const times = counts[index] ?? 1
    const value = times === 1 ? 1 : 1 + Math.log(times)
    weight[place] = value
    squares += value * value
    counts[index] = 0
  }
  const length = Math.sqrt(squares)
  for (let i = 0; i < weight.length; i++) weight[i] = (weight[i] ?? 0) / length
  hit = []
  return { at, weight }
}

import { type Mention, mentionsIn } from './vocabulary.ts'
import { isRun, stem, tokensOf } from './words.ts'

/**
 * What a text is found by, each with how often it occurs: words and numbers as written, runs (stretches of Han, kana or
 * hangul) and, marked `~`, the ideas of vocabulary.ts that it names. Grams are cut only when an index is built, so what
 * is stored stays smaller than the text.
 */
export type Terms = Map<string, number>

export function termsOf(text: string): Terms {
  const tokens = tokensOf(text)
  return countTerms(tokens, mentionsIn(tokens))
}

/** The same for a text that was taken apart already. */
export function countTerms(tokens: readonly string[], mentions: readonly Mention[]): Terms {
  const terms: Terms = new Map()
  for (const token of tokens) count(terms, token)
  for (const { concepts } of mentions) for (const concept of concepts) count(terms, concept)
  return terms
}

const count = (terms: Terms, term: string) => terms.set(term, (terms.get(term) ?? 0) + 1)

/**
 * The index terms of one token: for a word its stem (marked `=`) and its padded character 3- and 4-grams, for a run its
 * characters and pairs of characters, for an idea itself.
 */
export function gramsOf(token: string): string[] {
  if (token.startsWith('~')) return [token]
  return isRun(token) ? gramsOfRun([...token]) : gramsOfWord(token)
}

/** The index terms of all tokens together, each with how often it occurs. */
export function countGrams(terms: Terms): Terms {
  const grams: Terms = new Map()
  for (const [token, times] of terms) for (const gram of gramsOf(token)) grams.set(gram, (grams.get(gram) ?? 0) + times)
  return grams
}

/** The index terms of one token that show the whole word: its stem, or the pairs of characters of a run. */
export function wholeTermsOf(word: string): string[] {
  if (!isRun(word)) return [`=${stem(word)}`]
  const grams = gramsOf(word)
  return grams.length === 1 ? grams : grams.slice((grams.length + 1) / 2)
}

function gramsOfRun(characters: string[]): string[] {
  const grams = [...characters]
  for (let i = 0; i + 1 < characters.length; i++) grams.push(`${characters[i]}${characters[i + 1]}`)
  return grams
}

function gramsOfWord(word: string): string[] {
  const padded = ` ${word} `
  const grams = [`=${stem(word)}`]
  for (const size of [3, 4]) for (let i = 0; i + size <= padded.length; i++) grams.push(padded.slice(i, i + size))
  return grams
}

/** What one passage is indexed by: each phrasing of its question (or its heading) and its text, apart. */
export type PassageTerms = { questions: Terms[]; body: Terms }

const version = '1'

/** As stored in `Passage.terms`: a line with the version, then one line per unit, `q` or `b`, then term or term:count. */
export function pack({ questions, body }: PassageTerms): string {
  const line = (kind: string, terms: Terms) =>
    [kind, ...Array.from(terms, ([term, times]) => (times === 1 ? term : `${term}:${times}`))].join(' ')
  return [version, ...questions.map((terms) => line('q', terms)), line('b', body)].join('\n')
}

/** Null for text packed by another version of this file: cut the passage again. */
export function unpack(packed: string): PassageTerms | null {
  const [packedBy, ...lines] = packed.split('\n')
  if (packedBy !== version) return null
  const passage: PassageTerms = { questions: [], body: new Map() }
  for (const line of lines) {
    const terms: Terms = new Map()
    const [kind, ...entries] = line.split(' ')
    for (const entry of entries) {
      const colon = entry.indexOf(':')
      if (colon < 0) terms.set(entry, 1)
      else terms.set(entry.slice(0, colon), Number(entry.slice(colon + 1)))
    }
    if (kind === 'q') passage.questions.push(terms)
    else passage.body = terms
  }
  return passage
}

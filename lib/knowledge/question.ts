import { isStopWord } from './stop-words.ts'
import { countTerms, type Terms } from './terms.ts'
import { type Mention, mentionsIn } from './vocabulary.ts'
import { isRun, tokensOf } from './words.ts'

/** One thing a question is about: how it is written and the ideas it names (none: only the writing can match). */
export type Subject = { written: string[]; ideas: readonly string[] }

/** A question taken apart once: what it is searched by, and what it is about. */
export type Question = { terms: Terms; subjects: Subject[] }

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

export function readQuestion(text: string): Question {
  const tokens = tokensOf(text)
  const mentions = mentionsIn(tokens)
  return { terms: countTerms(tokens, mentions), subjects: subjectsIn(tokens, mentions) }
}

/** The ideas named, and the other words without those that say nothing. */
function subjectsIn(tokens: readonly string[], mentions: readonly Mention[]): Subject[] {
  const named = mentions.map(({ concepts, token, tokens: size, start, end }) => {
    const words = tokens.slice(token, token + size)
    return { written: words.map((word) => (isRun(word) ? word.slice(start, end) : word)), ideas: concepts }
  })
  const others = tokens.flatMap((token, at) =>
    restOf(
      token,
      mentions.filter((mention) => holds(mention, at)),
    ),
  )
  return [...named, ...others.flatMap(wordsOf).flatMap((word) => (isStopWord(word) ? [] : [{ written: [word], ideas: [] }]))]
}

const holds = ({ token, tokens }: Mention, at: number) => token <= at && at < token + tokens

const wordsOf = (text: string) => (isRun(text) ? Array.from(segmenter.segment(text), ({ segment }) => segment) : [text])

/** What is left of a token besides the stretches that are named: of a word nothing. */
function restOf(token: string, named: readonly Mention[]): string[] {
  if (!isRun(token)) return named.length > 0 ? [] : [token]
  const starts = [...named.map(({ start }) => start), token.length]
  const ends = [0, ...named.map(({ end }) => end)]
  return starts.map((start, i) => token.slice(ends[i], start)).filter(Boolean)
}

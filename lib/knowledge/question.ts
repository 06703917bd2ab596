import { isStopWord } from './stop-words.ts'
import { mentionsIn } from './vocabulary.ts'
import { isRun, tokensOf } from './words.ts'

/** One thing a question is about: how it is written and the ideas it names (none: only the writing can match). */
export type Subject = { written: string[]; ideas: readonly string[] }

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** What a question is about, without the words that say nothing; its own words, if it has no others. */
export function subjectsOf(question: string): Subject[] {
  const tokens = tokensOf(question)
  const subjects: Subject[] = []
  const named = tokens.map((): [number, number][] => [])
  for (const { concepts, token, tokens: size, start, end } of mentionsIn(tokens)) {
    const run = isRun(tokens[token]!)
    subjects.push({ written: run ? [tokens[token]!.slice(start, end)] : tokens.slice(token, token + size), ideas: concepts })
    for (let i = token; i < token + size; i++) named[i]!.push(run ? [start, end] : [0, tokens[i]!.length])
  }
  tokens.forEach((token, i) => {
    for (const rest of restOf(token, named[i]!)) for (const word of wordsOf(rest)) if (!isStopWord(word)) subjects.push({ written: [word], ideas: [] })
  })
  return subjects
}

const wordsOf = (text: string) => (isRun(text) ? Array.from(segmenter.segment(text), ({ segment }) => segment) : [text])

/** What is left of a token besides the named stretches. */
function restOf(token: string, named: [number, number][]): string[] {
  const rest: string[] = []
  let from = 0
  for (const [start, end] of named) {
    if (start > from) rest.push(token.slice(from, start))
    from = Math.max(from, end)
  }
  if (from < token.length) rest.push(token.slice(from))
  return rest
}

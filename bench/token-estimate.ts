import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import type { Lang } from '#lib/knowledge/lang.ts'
import { estimateTokens, type Makeup, makeupOf, tokensPer } from '#lib/llm/tokens.ts'
import { load } from './public-data.ts'
import type { Table } from './report.ts'

/*
 * How far our estimate of tokens is from a real vocabulary (o200k_base), on public questions and answers, and what the
 * constants of lib/llm/tokens.ts would be if they were fitted again. One half of the texts is fitted, the other measured.
 */
type Sample = { lang: Lang; text: string; tokens: number }
type Pair = { question: string; answer?: string; lang: Lang }

const counted = (lang: Sample['lang'], texts: (string | undefined)[]): Sample[] =>
  texts
    .filter((text): text is string => Boolean(text))
    .map((text) => ({ lang, text, tokens: countTokens(text, { disallowedSpecial: new Set() }) }))

function samples(): Sample[] {
  const pairs = [...load<Pair>('faq_docs'), ...load<Pair>('chitchat')]
  const saidIn = (lang: Sample['lang']) => pairs.filter((pair) => pair.lang === lang).flatMap(({ question, answer }) => [question, answer])
  const questions = load<{ question: string }>('zh_kb_questions').map(({ question }) => question)
  const articles = load<{ text: string }>('zh_kb_passages').map(({ text }) => text)
  const bank = load<{ text: string }>('banking77_test').map(({ text }) => text)
  return [...counted('zh', [...saidIn('zh'), ...questions, ...articles]), ...counted('en', [...saidIn('en'), ...bank])]
}

const fitted = ['han', 'word', 'tail', 'digit', 'mark', 'newline'] as const satisfies (keyof Makeup)[]

/** Least squares, where the square of an error counts by the length of its text: the normal equations, solved by elimination. */
function leastSquares(texts: Sample[]): number[] {
  const made = texts.map(({ text, tokens }) => ({ makeup: makeupOf(text), tokens }))
  const sum = (of: (text: (typeof made)[number]) => number) => made.reduce((total, text) => total + of(text), 0)
  let rows = fitted.map((kind) => [
    ...fitted.map((other) => sum(({ makeup, tokens }) => (makeup[kind] * makeup[other]) / tokens)),
    sum(({ makeup }) => makeup[kind]),
  ])
  for (const at of fitted.keys()) {
    const row = rows[at]?.map((value, _, { [at]: pivot = 0 }) => value / pivot) ?? []
    rows = rows.map((other, i) => (i === at ? row : other.map((value, j) => value - (other[at] ?? 0) * (row[j] ?? 0))))
  }
  return rows.map((row) => row.at(-1) ?? Number.NaN)
}

function errors(texts: Sample[]): number[] {
  const off = texts.map(({ text, tokens }) => Math.abs(estimateTokens(text) - tokens) / tokens).sort((a, b) => a - b)
  const at = (share: number) => 100 * (off[Math.floor(off.length * share)] ?? Number.NaN)
  const estimated = texts.reduce((sum, { text }) => sum + estimateTokens(text), 0)
  const real = texts.reduce((sum, { tokens }) => sum + tokens, 0)
  return [texts.length, real, at(0.5), at(0.9), 100 * (estimated / real - 1)]
}

/** Every other two: a question stands before its answer, and both halves need both. */
const isFitted = (at: number): boolean => at % 4 < 2

const shortTokens = 60

export function run(): Table[] {
  const all = samples()
  const constants = leastSquares(all.filter((_, at) => isFitted(at)))
  const others = all.filter((_, at) => !isFitted(at))
  const of = (lang: Sample['lang'], isLong: boolean) => others.filter((text) => text.lang === lang && text.tokens >= shortTokens === isLong)
  return [
    {
      title: 'Tokens that a vendor did not count',
      note: 'The estimate of `lib/llm/tokens.ts` against o200k_base, on texts its constants were not fitted to: questions of customers, answers of help pages, passages of articles, small talk. Other vendors’ vocabularies differ from this one; their own counts are taken wherever they give them. Sources: as under Retrieval, and gunthercox/chatterbot-corpus (BSD-3) for the small talk.',
      columns: ['texts', 'count', 'tokens', 'error % in the middle', 'of nine in ten at most', 'error % of the sum'],
      rows: [
        ['Chinese, short', ...errors(of('zh', false))],
        [`Chinese, ${shortTokens} tokens and more`, ...errors(of('zh', true))],
        ['English, short', ...errors(of('en', false))],
        [`English, ${shortTokens} tokens and more`, ...errors(of('en', true))],
      ],
    },
    {
      title: 'The constants, fitted again',
      columns: ['for each', 'in use', 'fitted now'],
      rows: fitted.map((kind, at) => [kind, tokensPer[kind], constants[at] ?? Number.NaN]),
    },
  ]
}

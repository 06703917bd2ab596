import { once } from '../process.ts'

/*
 * How many tokens a text has, for calls whose vendor did not count. Always marked as estimated where it is kept: what a
 * vendor wraps around a text is not in it.
 */

/**
 * Tokens for each character of a kind, for each Latin word, and for each of its letters beyond the eighth. The first six are
 * fitted by least squares to o200k_base on public questions and answers. bench/token-estimate.ts fits them again, and
 * measures the error on texts left out: half of them are within 10 % (Chinese, below 60 tokens), 6 % (Chinese, longer) and
 * 5 % (English); nine in ten within 28, 15 and 19 %. The sum of many texts is off by 6 % at most.
 * Kana, Hangul and the other scripts are measured on a few hundred tokens each, so roughly.
 */
export const tokensPer = { han: 0.87, word: 0.98, tail: 0.13, digit: 0.64, mark: 0.81, newline: 0.54, kana: 0.63, hangul: 0.8, other: 0.4 }
export type Makeup = Record<keyof typeof tokensPer, number>

const shortWord = 8

/** What a text is made of. Spaces are part of the words they stand before. */
export function makeupOf(text: string): Makeup {
  const makeup: Makeup = { han: 0, word: 0, tail: 0, digit: 0, mark: 0, newline: 0, kana: 0, hangul: 0, other: 0 }
  let wordLength = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isLatin(code)) {
      wordLength++
      if (wordLength === 1) makeup.word++
      else if (wordLength > shortWord) makeup.tail++
      continue
    }
    wordLength = 0
    const kind = kindOf(code)
    if (kind) makeup[kind]++
  }
  return makeup
}

const isLatin = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code < 0x250)

function kindOf(code: number): Exclude<keyof Makeup, 'word' | 'tail'> | undefined {
  if (code === 0x20 || code === 0x09 || code === 0xa0) return undefined
  if (code === 0x0a || code === 0x0d) return 'newline'
  if (code >= 0x30 && code <= 0x39) return 'digit'
  if (code < 0xc0 || (code >= 0x2000 && code < 0x2e80) || (code >= 0x3000 && code < 0x3040) || (code >= 0xff00 && code < 0xff66))
    return 'mark'
  if (code >= 0x3040 && code < 0x3100) return 'kana'
  if ((code >= 0xac00 && code < 0xd7b0) || (code >= 0x1100 && code < 0x1200)) return 'hangul'
  return (code >= 0x2e80 && code < 0xa000) || (code >= 0xf900 && code < 0xfb00) ? 'han' : 'other'
}

/** About how many tokens a text has, by what it is made of. */
export const estimateTokens = (text: string): number => (text === '' ? 0 : Math.max(1, Math.round(weightOf(text))))

/** The same as a fraction: the pieces of a text together have what the text has, but for words that were cut. */
export function weightOf(text: string): number {
  const makeup = makeupOf(text)
  let tokens = 0
  for (const kind of Object.keys(tokensPer) as (keyof Makeup)[]) tokens += tokensPer[kind] * makeup[kind]
  return tokens
}

type Encoding = 'cl100k_base' | 'o200k_base'
type Count = (text: string) => number

/** OpenAI's models by their names; others keep their vocabularies to themselves. */
function encodingOf(modelId: string): Encoding | undefined {
  const name = modelId.slice(modelId.lastIndexOf('/') + 1).toLowerCase()
  if (/^(gpt-4o|gpt-4\.\d|gpt-[5-9]|chatgpt-|gpt-oss|o[1-9])/.test(name)) return 'o200k_base'
  return /^gpt-(4|3\.5)/.test(name) ? 'cl100k_base' : undefined
}

const load: Record<Encoding, () => Promise<{ countTokens: (text: string, options: { disallowedSpecial: Set<string> }) => number }>> = {
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
}

const words: Set<string> = new Set() // a customer may write <|endoftext|>, which is text like any other

/** A vocabulary takes up to 80 MB and 0.2 s, so it is loaded once, and only where it is needed. */
const counterFor = (encoding: Encoding): Promise<Count> =>
  once(`llm.encoding.${encoding}`, async () => {
    const { countTokens } = await load[encoding]()
    return (text: string) => countTokens(text, { disallowedSpecial: words })
  })

/** The tokenizer's time grows with the square of an unbroken run, so it is given this many characters at a time. */
const pieceChars = 1_000
/** Longer texts are estimated: to count them would hold up every other turn. */
const countedCharsMax = 50_000

/** How many tokens a text has for a model: by its vocabulary where that is public, else by an estimate. */
export async function countTokens(modelId: string, text: string): Promise<number> {
  const encoding = encodingOf(modelId)
  if (!encoding || text.length > countedCharsMax) return estimateTokens(text)
  const count = await counterFor(encoding)
  let tokens = 0
  for (let from = 0; from < text.length; from += pieceChars) tokens += count(text.slice(from, from + pieceChars))
  return tokens
}

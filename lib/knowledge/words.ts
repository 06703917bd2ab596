/** Width, case, accents on Latin letters and apostrophes do not tell texts apart. Han characters stay as they are written. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/(?<=[a-z])\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/(?<=\p{L})['’`](?=\p{L})/gu, '')
}

const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー々'
const piece = new RegExp(`[${unspaced}]+|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, 'gu')
const unspacedFirst = new RegExp(`^[${unspaced}]`, 'u')

/** True for a run: an unbroken stretch of a script written without spaces. */
export const isRun = (token: string): boolean => token.charCodeAt(0) > 0x10ff && unspacedFirst.test(token)

/** Words (Latin and other spaced scripts, numbers) and runs, in reading order. */
export const tokensOf = (text: string): string[] => normalise(text).match(piece) ?? []

/**
 * A word without its English ending, so that "refunds", "refunded" and "refunding" are one. Lighter than Porter's: what
 * it misses the character grams catch.
 */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  let stemmed = word
  if (stemmed.endsWith('ies') && stemmed.length > 4) stemmed = `${stemmed.slice(0, -3)}y`
  else if (/(?:sh|ch|x|z|ss)es$/.test(stemmed)) stemmed = stemmed.slice(0, -2)
  else if (/[^sui]s$/.test(stemmed)) stemmed = stemmed.slice(0, -1)
  if (/[aeiouy].*ing$/.test(stemmed) && stemmed.length > 5) stemmed = undouble(stemmed.slice(0, -3))
  else if (/[aeiouy].*ed$/.test(stemmed) && stemmed.length > 4) stemmed = undouble(stemmed.slice(0, -2))
  return stemmed.endsWith('e') && stemmed.length > 4 ? stemmed.slice(0, -1) : stemmed
}

const undouble = (word: string) => (/([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : word)

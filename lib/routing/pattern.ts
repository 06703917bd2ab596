import { createContext, runInContext } from 'node:vm'
import safeRegex from 'safe-regex2'

/** A pattern sees the beginning of a message only, so that no message keeps a turn waiting. */
export const patternSeesChars = 2_000
const patternCharsMax = 500
/** How long a pattern may take for one text. */
const budgetMs = 20

/** As rules match: letters of either case alike, by Unicode characters. */
export const regexOf = (pattern: string): RegExp => new RegExp(pattern, 'iu')

/**
 * What is wrong with a pattern, undefined where nothing is. Refused is what cannot be read, what has one repetition within
 * another, and what takes too long for texts that are made to keep it busy: its own characters, over and over.
 */
export function problemOfPattern(pattern: string): string | undefined {
  if (pattern.length > patternCharsMax) return `may have at most ${patternCharsMax} characters`
  try {
    regexOf(pattern)
  } catch {
    return 'expected a regular expression'
  }
  return safeRegex(pattern) && isQuick(pattern) ? undefined : 'could run for too long; repeat nothing within a repetition'
}

function isQuick(pattern: string): boolean {
  const units = new Set(['a', '0', ' ', '中', ...pattern, ...(pattern.match(/[\p{L}\p{N}]+/gu) ?? []), 'a0', 'ab'])
  const texts = [...units].map((unit) => `${unit.repeat(patternSeesChars).slice(0, patternSeesChars - 1)}\u0001`)
  const context = createContext({ pattern, texts })
  try {
    runInContext("const regex = new RegExp(pattern, 'iu'); for (const text of texts) regex.test(text)", context, {
      timeout: budgetMs * texts.length,
    })
    return true
  } catch {
    return false // it was stopped
  }
}

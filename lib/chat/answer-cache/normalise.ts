/**
 * A question as the cache knows it: full-width characters as plain ones, in lower case, spaces and the marks at its end
 * evened out. Whatever could change what is asked stays: digits, signs, symbols, marks inside, the case of a unit behind a
 * number (MB is not Mb). Empty when nothing is said. Normalising twice changes nothing.
 */
export function normalise(question: string): string {
  return question
    .normalize('NFC')
    .replace(fullWidth, (wide) => wide.normalize('NFKC')) // not of everything: NFKC makes 2 of a small ²
    .replace(invisible, '')
    .replace(/\s+/g, ' ')
    .replace(numberAndWord, (found, number: string, written: string) => (number && unit.test(written) ? found : found.toLowerCase()))
    .replace(curlyQuote, (mark) => (mark === '‘' || mark === '’' ? "'" : '"'))
    .replace(/([,.!?;:]) (?=\p{Script=Han})/gu, '$1')
    .replace(ending, '')
    .trimStart()
    .normalize('NFC')
}

/** Whether nothing would be left of it. */
export const saysNothing = (question: string): boolean => nothing.test(question)

const nothing = /^[\s\u200b\u2060\ufeff,.!?;:…、。，．！？；：､｡\u037e]*$/u
const fullWidth = /[\u3000\uff00-\uffef]+/g
const invisible = /[\u200b\u2060\ufeff]/g
const numberAndWord = /((?:\p{N} ?)?)([\p{L}\p{M}]+)/gu
const unit = /^(?:[\p{L}\p{M}]{1,2}|[a-z]bps)$/iu
const curlyQuote = /[‘’“”]/g
const ending = /[\s,.!?;:…、。]+$/u

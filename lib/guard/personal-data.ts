/*
 * Personal data in a text that is shown to somebody who may not see it: e-mail addresses, phone numbers, bank cards and
 * Chinese ID numbers become marks such as [phone]. Order numbers and other digits stay.
 */

type Kind = {
  mark: string
  shape: RegExp
  /** Of what has the shape, whether it is one: told the characters that count, without spaces and dashes. */
  isOne?: (compact: string) => boolean
}

const gap = '[ .-]?'

/** In the order in which they are looked for: an address may begin with a phone number, and one with its country code may look like a card. */
const kinds: Kind[] = [
  {
    mark: '[e-mail]',
    // Bounded as addresses are: a long word without an @ is not read again from each of its characters.
    shape:
      /[\p{Script=Latin}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{Script=Latin}\p{N}\p{M}-]{1,63}\.)+\p{Script=Latin}[\p{Script=Latin}\p{N}-]+/gu,
  },
  { mark: '[phone]', shape: /(?<!\d)\+ ?\(?[1-9](?:[ .()-]{0,2}\d){6,14}(?!\d)/g }, // any country's, told by its plus sign
  { mark: '[id number]', shape: /(?<!\d)[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)/g, isOne: isIdNumber },
  // A mobile number of mainland China, with or without its country code.
  { mark: '[phone]', shape: new RegExp(`(?<!\\d)(?:(?:00)?86${gap})?1[3-9]\\d${gap}\\d{4}${gap}\\d{4}(?!\\d)`, 'g') },
  {
    mark: '[card]',
    shape: /(?<!\d)(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}|\d{6}[ -]\d{7,13})(?!\d)/g,
    isOne: passesLuhn,
  },
  // A landline: area codes are 010, 02x with eight digits behind them, 0[3-9]xx with seven or eight; then an extension.
  {
    mark: '[phone]',
    shape: new RegExp(
      `(?<!\\d)\\(?(?:0(?:10|2\\d)\\)?${gap}[2-9]\\d{3}|0[3-9]\\d\\d\\)?${gap}[2-9]\\d{2,3})${gap}\\d{4}(?:-\\d{1,6})?(?!\\d)`,
      'g',
    ),
  },
]

/** A text as it is shown without personal data. Hiding twice changes nothing. */
export function hidePersonalData(text: string): string {
  const shown = kinds.reduce(hideKind, text)
  // What stood beside something hidden may only now be told from it, as a number after the X of an ID number.
  return shown === text ? text : hidePersonalData(shown)
}

/** The same for the beginning of a longer text: its last word may be the first half of an address or a number. */
export const hideInBeginning = (text: string): string =>
  `${hidePersonalData(text).replace(/[+(\d][\d ().+-]*$|[^\s\p{Script=Han}[\]]*$/u, '')}…`

/** Whether finding a text can tell what is hidden in it: digits and addresses could be guessed one by one. */
export const couldBePersonalData = (text: string): boolean => /[\p{Nd}@＠]/u.test(text)

/** Puts the mark in the place of each match. Behind one that only has the shape, the search goes on at its second character. */
function hideKind(text: string, { mark, shape, isOne }: Kind): string {
  const read = asciiOf(text)
  const looking = new RegExp(shape)
  let shown = ''
  let kept = 0
  for (let found = looking.exec(read); found; found = looking.exec(read)) {
    const { index, 0: matched } = found
    if (isOne && !isOne(matched.replace(/[ -]/g, ''))) {
      looking.lastIndex = index + 1
      continue
    }
    shown += text.slice(kept, index) + mark
    kept = index + matched.length
  }
  return shown + text.slice(kept)
}

const dashes = /[\u2010-\u2015\u2212]/g
const spaces = /[\u00a0\u2002-\u200a\u202f\u3000]/g

/** The text with full-width characters as plain ones, each in its place. */
const asciiOf = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(dashes, '-')
    .replace(spaces, ' ')

/** The check digit of bank cards: every second digit from the right counts double. */
function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, place) => total + (place % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0)
  return sum % 10 === 0
}

/** Whether 18 characters are an ID number of the People's Republic of China: a date of birth inside, and its check character. */
function isIdNumber(number: string): boolean {
  const [, year, month, day] = /^\d{6}((?:18|19|20)\d\d)(\d\d)(\d\d)/.exec(number) ?? []
  if (!year || !month || !day || Number.isNaN(Date.parse(`${year}-${month}-${day}`))) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, place) => total + weight * Number(number[place]), 0)
  return '10X98765432'[sum % 11] === number[17]?.toUpperCase()
}

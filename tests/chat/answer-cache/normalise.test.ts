import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise, saysNothing } from '#lib/chat/answer-cache/normalise.ts'

describe('one question', () => {
  it.each([
    ['怎么退货？', '怎么退货'],
    ['怎么退货?', ' 怎么退货。 '],
    ['你好，请问几点开门？', '你好, 请问几点开门'],
    ['How do I  return an ITEM?', 'how do i return an item'],
    ['ＡＢＣ１２３', 'abc123'],
    ['it’s “new”!', 'it\'s "new"'],
    ['caf\u00e9', 'cafe\u0301'],
    ['退\u200b货', '退货'],
  ])('%s is %s', (one, other) => expect(normalise(one)).toBe(normalise(other)))
})

describe('another question', () => {
  it.each([
    ['不可以退吗', '不，可以退吗'],
    ['不可以退吗', '可以退吗'],
    ['No, refund', 'no refund'],
    ["I can't pay", 'I can pay'],
    ['1.5 kg', '15 kg'],
    ['1.5 kg', '1,5 kg'],
    ['5² m', '52 m'],
    ['5 Mb', '5 MB'],
    ['100 mW', '100 MW'],
    ['5%', '5'],
    ['-5°C', '5°C'],
    ['55"', "55'"],
    ['买.5斤', '买5斤'],
    ['C++', 'C'],
    ['a != b', 'a = b'],
    ['$5', '€5'],
    ['3~5天', '35天'],
  ])('%s is not %s', (one, other) => expect(normalise(one)).not.toBe(normalise(other)))
})

const words = fc.constantFrom(
  '退货',
  '几天',
  'return',
  'ITEM',
  '不',
  'not',
  "can't",
  '5',
  '１０',
  '1.5',
  'kg',
  'MB',
  'Mb',
  '元',
  '²',
  '½',
  'İ',
  'Σ',
  'ﬁ',
)
const marks = fc.constantFrom(' ', '　', ',', '，', '。', '?', '？', '...', '!', '“', "'", '\u200b', '-', '%', '℃', '\n')
const said = fc.array(fc.oneof(words, marks), { maxLength: 12 }).map((parts) => parts.join(''))

it('changes nothing more the second time', () => {
  fc.assert(
    fc.property(fc.oneof(said, fc.string({ unit: 'binary' })), (text) => {
      expect(normalise(normalise(text))).toBe(normalise(text))
    }),
    { numRuns: 3_000 },
  )
})

it('says nothing just where nothing is left of it', () => {
  const marksOnly = fc.array(marks, { maxLength: 6 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(said, marksOnly, fc.string({ unit: 'binary', maxLength: 2 })), (text) => {
      expect(saysNothing(text)).toBe(normalise(text) === '')
    }),
    { numRuns: 3_000 },
  )
  for (let code = 0; code < 0x3_0000; code++) {
    const character = String.fromCodePoint(code)
    if (saysNothing(character) !== (normalise(character) === '')) expect.fail(`U+${code.toString(16)}`)
  }
})

// What would be another question: each time one of these is put in the place of another.
const opposites = fc.constantFrom(
  ['3', '4'],
  ['30', '3'],
  ['可以', '不可以'],
  ['能', '不能'],
  ['can', "can't"],
  ['with', 'without'],
  ['with', 'not with'],
  ['5kg', '5g'],
  ['5 km', '5 m'],
  ['10元', '10美元'],
  ['1.0', '10'],
  ['5MB', '5Mb'],
)

it('keeps two questions apart that differ in a digit, a negation or a unit', () => {
  fc.assert(
    fc.property(said, opposites, said, (before, [one = '', other = ''], after) => {
      expect(normalise(`${before} ${one} ${after}`)).not.toBe(normalise(`${before} ${other} ${after}`))
    }),
    { numRuns: 3_000 },
  )
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { couldBePersonalData, hideInBeginning, hidePersonalData } from '#lib/guard/personal-data.ts'

describe('what is hidden', () => {
  it.each([
    ['write to ada.l+shop@mail.example.com, please', 'write to [e-mail], please'],
    ['邮箱是zhang_san@example.cn谢谢', '邮箱是[e-mail]谢谢'],
    ['ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ', '[e-mail]'],
    ['13812345678@qq.com', '[e-mail]'],
    ['我的手机13812345678,急', '我的手机[phone],急'],
    ['call 138-1234-5678 or 138 1234 5678', 'call [phone] or [phone]'],
    ['１３８１２３４５６７８', '[phone]'],
    ['138‑1234‑5678', '[phone]'],
    ['8613812345678 and 0086 13812345678', '[phone] and [phone]'],
    ['+86 138 1234 5678', '[phone]'],
    ['＋８６１３８１２３４５６７８', '[phone]'],
    ['+1 (415) 555-2671 in the day', '[phone] in the day'],
    ['+44 20 7946 0958', '[phone]'],
    ['座机010-88886666', '座机[phone]'],
    ['(0755) 2888-6666', '[phone]'],
    ['（０２１）６８８８６６６６', '[phone]'],
    ['0571-8788666-801', '[phone]'],
    ['card 4111 1111 1111 1111', 'card [card]'],
    ['卡号6222021234567890128', '卡号[card]'],
    ['3782-822463-10005', '[card]'],
    ['order 1234 4111 1111 1111 1111', 'order 1234 [card]'],
    ['身份证11010519491231002X', '身份证[id number]'],
    ['440524 18800101 0014', '[id number]'],
    ['１１０１０５１９４９１２３１００２ｘ', '[id number]'],
    ['11010519491231002X13812345678', '[id number][phone]'],
  ])('%s', (text, shown) => expect(hidePersonalData(text)).toBe(shown))
})

describe('what stays', () => {
  it.each([
    'order 2113812345678 is no phone number',
    '订单号202601150001234',
    'order 4111111111111112',
    'SF1381234567890123',
    '11010519491231002 of 18 characters, 110105194912310021 has a wrong check digit',
    'from 2026-01-15 10:30 to 2026-01-16',
    '400-820-8820, 95588, 110',
    'at @frontdesk, a@b, 3 @ 5.00',
    '30 days, 1,999.00, 10-20 pieces, 1+1=2',
    '12345678901 and 01012345678', // no mobile begins with 12, no local number with 1
    '[phone] [e-mail]',
  ])('%s', (text) => expect(hidePersonalData(text)).toBe(text))
})

const digit = fc.constantFrom(...'0123456789０５８')
const digits = fc.array(digit, { minLength: 1, maxLength: 20 }).map((all) => all.join(''))
const fragment = fc.oneof(
  digits,
  fc.constantFrom(
    '@',
    '＠',
    '.',
    '．',
    '-',
    ' ',
    '+',
    '(',
    ')',
    'X',
    '[phone]',
    '13812345678',
    '11010519491231002X',
    '订单',
    'a',
    '\u{1f600}',
  ),
)
const attack = fc.oneof(
  fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)

it('changes nothing when it hides a second time', () => {
  fc.assert(
    fc.property(attack, (text) => {
      const shown = hidePersonalData(text)
      expect(hidePersonalData(shown)).toBe(shown)
    }),
    { numRuns: 2_000 },
  )
})

it('lets no e-mail address through, whatever stands around it', () => {
  const local = fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,20}$/)
  const domain = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}(\.[a-z]{2,4}){1,2}$/)
  fc.assert(
    fc.property(attack, local, domain, attack, (before, name, host, after) => {
      const shown = hidePersonalData(`${before}${name}@${host}${after}`)
      expect(shown).not.toContain(`${name}@${host}`)
    }),
    { numRuns: 1_000 },
  )
})

it('lets no mobile number through that stands by itself, however it is written', () => {
  const number = fc.tuple(fc.constantFrom('13', '15', '18', '19'), fc.stringMatching(/^\d{9}$/)).map((parts) => parts.join(''))
  const between = fc.constantFrom('', ' ', '-', '.', '\u00a0')
  const beside = fc.constantFrom('', ' ', '电话', 'tel:', '，', '(', '\n')
  fc.assert(
    fc.property(beside, number, between, beside, (before, phone, gap, after) => {
      const written = `${phone.slice(0, 3)}${gap}${phone.slice(3, 7)}${gap}${phone.slice(7)}`
      const wide = written.replace(/\d/g, (plain) => String.fromCharCode(plain.charCodeAt(0) + 0xfee0))
      for (const text of [written, wide]) expect(hidePersonalData(`${before}${text}${after}`)).toBe(`${before}[phone]${after}`)
    }),
  )
})

it('reads a very long word in no time', () => {
  const began = performance.now()
  for (const part of ['a', 'a@', '1', '1 ', '+1-', 'a.']) hidePersonalData(part.repeat(40_000))
  expect(performance.now() - began).toBeLessThan(2_000)
})

it.each([
  ['please call me at 1381234', 'please call me at …'],
  ['please call me at 138 1234 56', 'please call me at …'],
  ['my address is ada.lovelace@exam', 'my address is …'],
  ['我的手机号是１３８１２３', '我的手机号是…'],
  ['call 13812345678 about my parcel tod', 'call [phone] about my parcel …'],
])('hides what was cut in two at the end of %s', (text, shown) => expect(hideInBeginning(text)).toBe(shown))

it.each([
  ['refund', false],
  ['退款', false],
  ['138', true],
  ['８', true],
  ['ada@', true],
  ['＠', true],
])('tells of %s whether it could be part of what is hidden: %s', (text, could) => expect(couldBePersonalData(text)).toBe(could))

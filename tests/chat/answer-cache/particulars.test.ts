import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areApart, particularsOf } from '#lib/chat/answer-cache/particulars.ts'

const apart = (one: string, other: string) => areApart(particularsOf(one), particularsOf(other))

describe('never gives one answer to two questions that differ in', () => {
  it.each([
    ['a number', 'Can I return it within 30 days?', 'Within 60 days, can I still send it back?'],
    ['a number in words', 'Do two chairs ship together?', 'Do three chairs ship together?'],
    ['a number in Han', '三天内能到吗', '五天内能到吗'],
    ['what is counted', 'Is it free over 3 kg?', 'Is it free over 3 items?'],
    ['an amount', '满¥99包邮吗', '满¥199包邮吗'],
    ['a currency', 'Is it $20?', 'Is it €20?'],
    ['a part of a hundred', 'Is the 20% coupon still good?', 'Is the 20 coupon still good?'],
    ['a date', 'Will it come by 2026-12-24?', 'Will it arrive by 2026-12-31?'],
    ['an order', 'Where is order A-10023?', 'Where is order A-10024?'],
    ['a size', '身高175穿L码吗', '身高175穿XL码吗'],
    ['a negation', 'Can I pay by card?', 'Why can’t I pay by card?'],
    ['a negation in Han', '这个可以退货', '这个不可以退货'],
    ['a negation without its apostrophe', 'It does arrive broken', 'It doesnt arrive broken'],
    ['a day', '周六送货吗', '周日送货吗'],
    ['a day in English', 'Do you deliver tomorrow?', 'Do you deliver today?'],
    ['a month', 'Is there a sale in june?', 'Is there a sale in july?'],
    ['a name with a capital', 'Do you ship to France by sea?', 'How long is a parcel for Germany on its way?'],
    ['a name in lower case', 'does the hana lamp dim', 'does the kumo lamp dim'],
    ['a name at the beginning', 'Hana lamp price', 'Kumo lamp price'],
    ['a name in Han', '青竹台灯有货吗', '云山台灯有货吗'],
    ['a Latin name among Han', '支持Alipay付款吗', '支持PayPal付款吗'],
    ['a name in quotes', '《春分》什么时候补货', '《秋分》何时到货'],
    ['a colour', 'Is the sofa there in blue?', 'Is the sofa there in red?'],
    ['a colour in Han', '沙发有蓝色的吗', '沙发有红色的吗'],
    ['what is done', 'How do I return a lamp?', 'How do I repair a lamp?'],
    ['before and after', 'May I change it before you send it?', 'May I change it after you send it?'],
    ['before and after in Han', '付款前能改地址吗', '付款后能改地址吗'],
  ])('%s', (_, one, other) => expect(apart(one, other)).toBe(true))
})

describe('leaves it to the likeness where questions differ in words alone', () => {
  it.each([
    ['How long does shipping take?', 'When will my parcel arrive?'],
    ['What is your return policy', 'What is the return policy please'],
    ['How do I return an item?', 'I want to send something back'],
    ['Can I return within 30 days?', 'Is a return possible within 30 days?'],
    ['怎么退货', '如何退货'],
    ['你们支不支持退货', '你们支持退货吗'],
    ['能不能开发票', '可以开发票吗'],
    ['一下单多久能到', '下单多久能到'],
  ])('%s / %s', (one, other) => expect(apart(one, other)).toBe(false))
})

const pieces = [
  'Where',
  'is',
  'my',
  'order',
  '30',
  'days',
  'not',
  'lamp',
  'the',
  'Hana',
  ' ',
  '退货',
  '不',
  '三天',
  '怎么',
  '吗',
  '¥9',
  'X-1',
  '?',
  '，',
]
const said = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ maxLength: 60 }),
)

it('takes every question for itself, and two in either order for the same', () => {
  fc.assert(
    fc.property(said, said, (one, other) => {
      expect(apart(one, one)).toBe(false)
      expect(apart(one, other)).toBe(apart(other, one))
    }),
    { numRuns: 2_000 },
  )
})

it('tells apart by any digit that is changed, added or taken away', () => {
  const number = fc.nat(99_999).map(String)
  fc.assert(
    fc.property(
      fc.constantFrom('Is order # on its way?', '订单#到哪了', 'Is it free from ¥# on?', '满#元包邮吗'),
      number,
      number,
      (form, a, b) => {
        fc.pre(a !== b)
        expect(apart(form.replace('#', a), form.replace('#', b))).toBe(true)
        expect(apart(form.replace('#', a), form.replace('#', ''))).toBe(true)
      },
    ),
  )
})

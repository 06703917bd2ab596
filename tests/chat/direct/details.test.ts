import { expect, it } from 'vitest'
import { detailsOf, vouches } from '#lib/chat/direct/details.ts'
import { standsFor, witnessOf } from '#lib/chat/direct/witness.ts'

it.each([
  ['Can I cancel 1 order?', 'Can I cancel 2 orders?', false],
  ['Can I cancel my order?', 'Can I cancel order 48213?', false],
  ['Can I return it after 30 days?', 'can i return it after 30 days', true],
  ['How do I cancel?', 'How do I not cancel?', false],
  ['Why does my card not work?', 'Why does my card work?', false],
  ['My card does not work', "my card doesn't work", true],
  ['I have not paid', "I don't work here", false],
  ['Can I pay before delivery?', 'Can I pay after delivery?', false],
  ['Do you deliver?', 'Do you deliver two days before Easter?', false],
  ['怎么退货？', '怎么不退货？', false],
  ['能退货吗', '能不能退货', true],
  ['三天能到吗', '五天能到吗', false],
  ['付款以后能改地址吗', '付款以前能改地址吗', false],
  ['没收到货怎么办', '收到货怎么办', false],
])('%s / %s: %s', (approved, asked, expected) => expect(vouches(detailsOf(approved), detailsOf(asked))).toBe(expected))

it.each([
  ['Do you deliver to Germany?', true],
  ['Do you deliver to France?', false],
  ['Do you deliver to Germany by zeppelin?', false],
  ['Hello, I want to know, do you deliver to Germany please?', true],
])('of a shop that delivers to Germany: %s %s', (asked, expected) => {
  const witness = witnessOf({ questions: ['Do you deliver to Germany?'], answer: 'Yes, in three days.' })
  expect(standsFor(witness, asked)).toBe(expected)
})

it('tells things apart in Chinese as well', () => {
  const witness = witnessOf({ questions: ['台灯可以退货吗？'], answer: '台灯可以退货。' })
  expect(standsFor(witness, '请问台灯可以退货吗')).toBe(true)
  expect(standsFor(witness, '沙发可以退货吗')).toBe(false)
})

import fc from 'fast-check'
import type { Recalled } from '#lib/chat/economy/cuts.ts'

const sentence = fc.oneof(
  fc.lorem({ mode: 'sentences', maxCount: 1 }),
  fc.constantFrom(
    '退货需在7天内申请。',
    '运费由买家承担！',
    '发票可以重开吗？',
    '订单号是 A-1029。',
    'See https://shop.example/a?b=1.',
    'It costs 3.50 euros.\n',
  ),
  fc.string({ maxLength: 40 }),
)
const text = fc.array(sentence, { maxLength: 8 }).map((sentences) => sentences.join(' '))
const phrase = fc.oneof(fc.lorem({ maxCount: 6 }), fc.constantFrom('怎么退货？', '运费多少', 'Where is my order?'))

/** What might be recalled for a question: texts of both languages, passages best first. */
export const someRecalled: fc.Arbitrary<Recalled> = fc.record({
  question: phrase,
  history: fc.array(fc.record({ question: phrase, answer: text }), { maxLength: 5 }),
  passages: fc
    .array(fc.record({ title: phrase, text, questions: fc.subarray(['怎么退货？']), score: fc.integer({ min: 0, max: 100 }) }), {
      maxLength: 5,
    })
    .map((passages) => passages.sort((a, b) => b.score - a.score)),
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sentencesOf } from '#lib/knowledge/sentences.ts'
import { split } from '#lib/knowledge/split.ts'

const sentence = fc.constantFrom(
  '退货要多久？',
  'It takes 3.5 days. ',
  '运费10元。',
  'See example.com/a?b=1 for more! ',
  '他说：“好。”',
  'e.g. towels',
  '🙂',
  '\n',
  '\n\n',
  '# A heading\n',
  '```\n# not a heading\n```\n',
  '\r\n',
)
const text = fc.oneof(
  fc.array(sentence, { maxLength: 120 }).map((all) => all.join('')),
  fc.string({ unit: 'grapheme', maxLength: 3_000 }),
)
const unspaced = (value: string) => value.replaceAll(/\s/g, '')

it('cuts a text into sentences that are the text again', () => {
  fc.assert(
    fc.property(text, (written) => {
      expect(sentencesOf(written).join('')).toBe(written)
    }),
  )
})

it('loses no word of an article but its headings, cuts no character in two and makes no piece too long', () => {
  const plain = text.filter((written) => !/^\s*#|\n\s*#|^\s*(```|~~~)|\n\s*(```|~~~)/.test(written))
  fc.assert(
    fc.property(plain, (written) => {
      const pieces = split({ title: 'An article', text: written, questions: [] })
      expect(unspaced(pieces.map((piece) => piece.text).join(''))).toBe(unspaced(written))
      for (const piece of pieces) {
        expect(piece.text.length).toBeLessThanOrEqual(1_400)
        expect(piece.text.isWellFormed()).toBe(written.isWellFormed() || piece.text.isWellFormed())
      }
    }),
  )
})

it('names the headings a piece stands under, and reads none inside a code fence', () => {
  const pieces = split({
    title: 'Returns',
    text: '# Returns\n\nFree.\n\n## How\n\n### By post\n\nPack it.\n\n```\n# not a heading\n```',
    questions: [],
  })
  expect(pieces.map(({ heading }) => heading)).toEqual(['', 'How › By post'])
  expect(pieces[1]?.text).toContain('# not a heading')
})

it('leaves a pair whole', () => {
  const answer = '长'.repeat(5_000)
  expect(split({ title: 'q', text: answer, questions: ['q'] })).toEqual([{ heading: '', text: answer }])
})

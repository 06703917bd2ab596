import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Matcher } from '#lib/chat/direct/matcher.ts'
import type { Pair } from '#lib/chat/direct/pair.ts'

const wording = fc.constantFrom('Do you ship?', 'do you ship', 'DO YOU SHIP ?', 'Can I pay later?', '能退吗？', '能退吗', '?', ' ')
const pair = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  questions: fc.array(wording, { minLength: 1, maxLength: 3 }),
  answer: fc.constantFrom('Yes.', 'No.'),
  lang: fc.constant('en' as const),
})
const step = fc.oneof(pair, fc.record({ remove: fc.constantFrom('a', 'b', 'c', 'd') }))
const folded = (text: string) => text.toLowerCase().replace(/[\s?？]+$/, '')

it('knows after any changes just the pairs that are there now, and none where their answers differ', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), wording, (steps, asked) => {
      const matcher = new Matcher()
      const there = new Map<string, Pair>()
      for (const each of steps) {
        if ('remove' in each) {
          matcher.remove(each.remove)
          there.delete(each.remove)
        } else {
          matcher.add(each)
          there.set(each.id, each)
        }
      }
      const claiming = [...there.values()].filter(({ questions }) =>
        questions.some((question) => folded(question) !== '' && folded(question) === folded(asked)),
      )
      const answers = new Set(claiming.map(({ answer }) => answer))
      const match = matcher.match(asked)
      if (answers.size === 1) expect(claiming.map(({ id }) => id)).toContain(match?.id)
      else expect(match).toBeUndefined()
    }),
  )
})

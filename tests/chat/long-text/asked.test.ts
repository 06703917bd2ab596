import { expect, it } from 'vitest'
import { askedIn, instructionOf } from '#lib/chat/long-text/asked.ts'

const filler = 'The parcel left the depot in the morning. It was seen in the next town a day later. '.repeat(40)

it.each([
  ['before it', `How do I return an item?\n\n${filler}`, 'How do I return an item?'],
  ['behind it', `${filler}\n\nHow do I return an item?`, 'How do I return an item?'],
  ['behind it, on a line of its own', `${filler}\nHow do I return an item?`, 'How do I return an item?'],
  ['in Chinese', `${'包裹已从仓库发出。'.repeat(400)}\n\n怎么退货?`, '怎么退货?'],
])('finds the question that stands %s', (_, text, question) => {
  expect(instructionOf(text)).toContain(question)
  expect(instructionOf(text).length).toBeLessThan(620)
})

it('takes a message that is not long as it is', () => {
  const text = 'x'.repeat(2_000)
  expect(instructionOf(text)).toBe(text)
})

it('keeps the borders of a text without a sentence, whole characters only', () => {
  const instruction = instructionOf('🙂'.repeat(3_000))
  expect(instruction.isWellFormed()).toBe(true)
  expect(instruction.length).toBeGreaterThanOrEqual(300)
})

it('searches the knowledge by what is asked at a border, or by the borders where nothing is', () => {
  const asked = (question: string, texts: { text: string }[] = []) => askedIn({ request: { question }, texts })
  expect(asked(`Dear shop, I wrote before. ${filler}\n\nThank you. How do I return an item?`)).toBe('How do I return an item?')
  expect(asked(`Compare both offers.\n\n${filler}`)).toContain('Compare both offers.')
  expect(asked('Which is cheaper?', [{ text: filler }])).toBe('Which is cheaper?')
  expect(asked(' ', [{ text: `Which is cheaper?\n\n${filler}` }])).toBe('Which is cheaper?')
  expect(asked('')).toBe('')
})

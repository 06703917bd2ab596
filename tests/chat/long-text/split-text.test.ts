import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitText } from '#lib/chat/long-text/split-text.ts'
import { sentencesOf } from '#lib/knowledge/sentences.ts'
import { estimateTokens, weightOf } from '#lib/llm/tokens.ts'

const sentence = fc.oneof(
  fc.lorem({ maxCount: 12, mode: 'words' }).map((words) => `${words}. `),
  fc.string({ unit: fc.constantFrom('退', '货', '，', '费', ' '), minLength: 1, maxLength: 40 }).map((words) => `${words}。`),
  fc.constantFrom('sku,price,stock\n', '"a; b",1.50,7\n', 'if (x) {\n', '\n\n', '👩‍👩‍👧‍👦'.repeat(40), 'é'.repeat(200), 'x'.repeat(900)),
  fc.string({ maxLength: 80 }),
)
const text = fc.array(sentence, { maxLength: 40 }).map((sentences) => sentences.join(''))
const tokensMax = fc.integer({ min: 40, max: 300 })

it('loses nothing, and makes no part longer than it may be', () => {
  fc.assert(
    fc.property(text, tokensMax, (whole, most) => {
      const parts = splitText(whole, most)
      expect(parts.join('')).toBe(whole)
      for (const part of parts) {
        expect(part).not.toBe('')
        expect(estimateTokens(part)).toBeLessThanOrEqual(most)
      }
    }),
  )
})

it('cuts inside a sentence only where the sentence alone is longer than a part, and never inside a character', () => {
  fc.assert(
    fc.property(text, tokensMax, (whole, most) => {
      const borders = new Set<number>([0])
      const long: [number, number][] = []
      let at = 0
      for (const one of sentencesOf(whole)) {
        if (weightOf(one) > most) long.push([at, at + one.length])
        at += one.length
        borders.add(at)
      }
      let cut = 0
      for (const part of splitText(whole, most).slice(0, -1)) {
        cut += part.length
        const isAllowed = borders.has(cut) || long.some(([from, to]) => from < cut && cut < to)
        expect(isAllowed, `cut at ${cut}`).toBe(true)
        if (whole.isWellFormed()) expect(part.isWellFormed()).toBe(true)
      }
    }),
  )
})

it('leaves no two neighbours that would be one part', () => {
  fc.assert(
    fc.property(fc.array(fc.lorem({ maxCount: 9, mode: 'words' }), { maxLength: 60 }), tokensMax, (sentences, most) => {
      const parts = splitText(sentences.map((words) => `${words}. `).join(''), most)
      for (const [at, part] of parts.slice(1).entries()) {
        const [first = ''] = sentencesOf(part)
        expect(estimateTokens((parts[at] ?? '') + first)).toBeGreaterThanOrEqual(most)
      }
    }),
  )
})

it.each([
  ['behind a comma', `${'请'.repeat(30)}，${'问'.repeat(20)}，${'好'.repeat(30)}`, 50, `${'请'.repeat(30)}，${'问'.repeat(20)}，`],
  ['else at a space', `${'word '.repeat(60)}`, 50, `${'word '.repeat(51)}`.slice(0, -5)],
  ['else between characters', '👩‍👩‍👧‍👦'.repeat(40), 50, undefined],
])('cuts a sentence that is too long %s', (_, whole, most, first) => {
  const [cut = ''] = splitText(whole, most)
  if (first !== undefined) expect(cut.trimEnd()).toBe(first.trimEnd())
  else expect(cut.replaceAll('👩‍👩‍👧‍👦', '')).toBe('')
})

it.each([
  ['sentences', 'Please send it back. '.repeat(50_000)],
  ['one word', 'x'.repeat(1_000_000)],
  ['spaces', ' '.repeat(1_000_000)],
  ['Chinese without an end', '退'.repeat(1_000_000)],
  ['lines', 'a,b\n'.repeat(250_000)],
  ['dots', '.'.repeat(1_000_000)],
])('takes a million characters of %s in the time of a few', (_, whole) => {
  const took = (chars: number) => {
    const began = performance.now()
    splitText(whole.slice(0, chars), 2_500)
    return performance.now() - began
  }
  took(50_000)
  expect(took(1_000_000)).toBeLessThan(Math.max(2_000, 60 * took(100_000))) // were it quadratic, it would take a minute
})

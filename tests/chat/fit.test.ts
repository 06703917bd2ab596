import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitPrompt } from '#lib/chat/fit.ts'
import { buildPrompt, type PromptParts } from '#lib/chat/prompt.ts'
import { promptTokens } from '#lib/llm/ask.ts'
import type { Prompt } from '#lib/llm/generate.ts'

const said = fc.oneof(
  fc.lorem({ maxCount: 60 }),
  fc.string({ unit: fc.constantFrom('退', '货', '运', '费'), maxLength: 300 }),
  fc.string({ maxLength: 50 }),
)
const parts: fc.Arbitrary<PromptParts> = fc.record({
  lang: fc.constantFrom('zh' as const, 'en' as const),
  system: fc.option(said),
  passages: fc.array(fc.record({ title: said, text: said }), { maxLength: 6 }),
  context: said,
  history: fc.array(fc.record({ question: said, answer: said }), { maxLength: 12 }),
  turnsRemembered: fc.integer({ min: 0, max: 10 }),
  question: said,
})
const model = fc.record({
  style: fc.constantFrom('chat' as const, 'completion' as const),
  contextWindow: fc.integer({ min: 1, max: 4_000 }),
})
const answerTokens = fc.integer({ min: 0, max: 500 })

/** The same parts, each with a mark of its own by which it is found again in the prompt. */
const marked = ({ passages, history, ...rest }: PromptParts): PromptParts => ({
  ...rest,
  passages: passages.map(({ title, text }, n) => ({ title: `<p${n}>${title}`, text })),
  history: history.map(({ question, answer }, n) => ({ question: `<t${n}>${question}`, answer })),
})
const textOf = ({ chat, flat }: Prompt, style: 'chat' | 'completion') => (style === 'chat' ? JSON.stringify(chat) : flat)
const marksIn = (text: string, kind: 'p' | 't') => Array.from(text.matchAll(new RegExp(`<${kind}(\\d+)>`, 'g')), ([, n]) => Number(n))

it('never sends more than the window holds beside the answer, and leaves nothing out that fits', () => {
  fc.assert(
    fc.property(parts, model, answerTokens, (given, asked, answer) => {
      const whole = buildPrompt(given)
      const sizeOf = (prompt: Prompt) => promptTokens(prompt, asked.style) + answer
      const fitted = fitPrompt(given, whole, asked, answer)
      if ('prompt' in fitted) expect(sizeOf(fitted.prompt)).toBeLessThanOrEqual(asked.contextWindow * 0.95)
      if (sizeOf(whole) <= asked.contextWindow * 0.95) expect(fitted).toEqual({ prompt: whole, notes: [] })
      const bare = buildPrompt({ ...given, history: [], passages: [] })
      expect('misfit' in fitted).toBe(sizeOf(bare) > asked.contextWindow * 0.95)
    }),
  )
})

it('leaves out older turns before newer ones, all turns before a passage, worse passages before better ones; more in a smaller window', () => {
  fc.assert(
    fc.property(parts.map(marked), model, answerTokens, fc.nat({ max: 500 }), (given, asked, answer, more) => {
      const whole = buildPrompt(given)
      const kept = (contextWindow: number) => {
        const fitted = fitPrompt(given, whole, { ...asked, contextWindow }, answer)
        const text = 'prompt' in fitted ? textOf(fitted.prompt, asked.style) : ''
        return { turns: marksIn(text, 't'), passages: marksIn(text, 'p'), fits: 'prompt' in fitted }
      }
      const { turns, passages, fits } = kept(asked.contextWindow)
      const all = { turns: marksIn(textOf(whole, asked.style), 't'), passages: marksIn(textOf(whole, asked.style), 'p') }
      expect(turns).toEqual(all.turns.slice(all.turns.length - turns.length))
      expect(passages).toEqual(all.passages.slice(0, passages.length))
      if (fits && passages.length < all.passages.length) expect(turns).toEqual([])
      const larger = kept(asked.contextWindow + more)
      expect(larger.turns.length + larger.passages.length).toBeGreaterThanOrEqual(turns.length + passages.length)
    }),
  )
})

const history = [1, 2, 3].map((n) => ({ question: `question ${n} ${'a '.repeat(200)}`, answer: `answer ${n}` }))
const passages = [1, 2].map((n) => ({ title: `title ${n}`, text: `passage ${n} ${'b '.repeat(200)}` }))
const given: PromptParts = { lang: 'en', system: 'Be brief.', passages, history, turnsRemembered: 3, question: 'And now?', context: 'VIP' }
const textIn = (window: number | null, form: 'chat' | 'completion' = 'completion') => {
  const fitted = fitPrompt(given, buildPrompt(given), { style: form, contextWindow: window }, 100)
  return 'prompt' in fitted ? { text: fitted.prompt.flat, notes: fitted.notes } : fitted
}

it('leaves out the oldest turns, then the least fitting passage, and never the system text, the context or the question', () => {
  expect(textIn(null)).toMatchObject({ notes: [] })
  const oneTurn = textIn(900)
  expect(oneTurn).toMatchObject({ notes: ['2 earlier turns left out: they do not fit into 900 tokens'] })
  expect(oneTurn).toMatchObject({ text: expect.stringMatching(/passage 1[\s\S]*passage 2[\s\S]*question 3/) })
  expect(textIn(900)).toMatchObject({ text: expect.not.stringMatching(/question [12]/) })
  const onePassage = textIn(500)
  expect(onePassage).toMatchObject({ notes: ['3 earlier turns and 1 passage left out: they do not fit into 500 tokens'] })
  expect(onePassage).toMatchObject({ text: expect.stringMatching(/^Be brief\.[\s\S]*passage 1[\s\S]*VIP[\s\S]*And now\?$/) })
  expect(textIn(120)).toEqual({ misfit: 'the question and its answer do not fit into 120 tokens' })
})

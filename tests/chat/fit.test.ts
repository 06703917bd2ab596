import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Recalled } from '#lib/chat/economy/cuts.ts'
import { lean, uncut } from '#lib/chat/economy/lean.ts'
import { fitPrompt, type Made } from '#lib/chat/fit.ts'
import { buildPrompt, type PromptParts } from '#lib/chat/prompt.ts'
import type { Prompt } from '#lib/llm/generate.ts'
import { promptTokens } from '#lib/llm/prompt-size.ts'
import { someRecalled } from '#tests/fakes/recalled.ts'

type Beside = Pick<PromptParts, 'lang' | 'system' | 'context'>

/** A prompt as a turn makes it; without a budget all that was recalled is in it. */
function madeOf(recalled: Recalled, beside: Beside, tokensMax?: number): Made {
  const leaner = tokensMax === undefined ? uncut(recalled) : lean(recalled, tokensMax)
  const parts = { ...beside, question: recalled.question, ...leaner.kept }
  return { parts, recalled, lean: leaner, prompt: buildPrompt(parts) }
}

const said = fc.oneof(fc.lorem({ maxCount: 60 }), fc.string({ unit: fc.constantFrom('退', '货', '运', '费'), maxLength: 300 }))
const beside: fc.Arbitrary<Beside> = fc.record({ lang: fc.constantFrom('zh', 'en'), system: fc.option(said), context: said })
const made = fc
  .tuple(someRecalled, beside, fc.option(fc.integer({ min: 100, max: 1_000 }), { nil: undefined }))
  .map(([recalled, words, tokensMax]) => madeOf(recalled, words, tokensMax))
const model = fc.record({
  style: fc.constantFrom('chat' as const, 'completion' as const),
  contextWindow: fc.integer({ min: 1, max: 2_000 }),
})
const answerTokens = fc.integer({ min: 0, max: 500 })

it('never sends more than the window holds beside the answer, and leaves nothing more out where there is room', () => {
  fc.assert(
    fc.property(made, model, answerTokens, (given, asked, answer) => {
      const sizeOf = (prompt: Prompt) => promptTokens(prompt, asked.style) + answer
      const fitted = fitPrompt(given, asked, answer)
      if ('prompt' in fitted) expect(sizeOf(fitted.prompt)).toBeLessThanOrEqual(asked.contextWindow * 0.95)
      if (sizeOf(given.prompt) <= asked.contextWindow * 0.95) expect(fitted).toEqual({ prompt: given.prompt, notes: [] })
      const bare = buildPrompt({ ...given.parts, history: [], passages: [] })
      expect('misfit' in fitted).toBe(sizeOf(bare) > asked.contextWindow * 0.95)
    }),
  )
})

it('has no less in a larger window', () => {
  fc.assert(
    fc.property(made, model, answerTokens, fc.nat({ max: 500 }), (given, asked, answer, more) => {
      const tokensIn = (contextWindow: number) => {
        const fitted = fitPrompt(given, { ...asked, contextWindow }, answer)
        return 'prompt' in fitted ? promptTokens(fitted.prompt, asked.style) : 0
      }
      expect(tokensIn(asked.contextWindow + more)).toBeGreaterThanOrEqual(tokensIn(asked.contextWindow))
    }),
  )
})

const history = [1, 2, 3].map((n) => ({ question: `question ${n} ${'a '.repeat(200)}`, answer: `answer ${n}` }))
const passages = [1, 2].map((n) => ({ title: `title ${n}`, text: `passage ${n} ${'b '.repeat(200)}`, questions: [], score: 10 - n }))
const given = madeOf({ question: 'And now?', history, passages }, { lang: 'en', system: 'Be brief.', context: 'VIP' })
const textIn = (window: number | null) => {
  const fitted = fitPrompt(given, { style: 'completion', contextWindow: window }, 100)
  return 'prompt' in fitted ? { text: fitted.prompt.flat, notes: fitted.notes } : fitted
}

it('leaves out older turns, worse passages, the last turn, then the best passage, and never the system text, the context or the question', () => {
  expect(textIn(null)).toMatchObject({ notes: [] })
  const oneTurn = textIn(900)
  expect(oneTurn).toMatchObject({ notes: ['2 earlier turns left out: they do not fit into 900 tokens'] })
  expect(oneTurn).toMatchObject({ text: expect.stringMatching(/question 3[\s\S]*passage 1[\s\S]*passage 2/) })
  expect(oneTurn).toMatchObject({ text: expect.not.stringMatching(/question [12]/) })
  const onePassage = textIn(700)
  expect(onePassage).toMatchObject({
    notes: ['2 earlier turns left out: they do not fit into 700 tokens', '1 passage left out: it does not fit into 700 tokens'],
  })
  expect(onePassage).toMatchObject({
    text: expect.stringMatching(/^Be brief\.[\s\S]*question 3[\s\S]*passage 1[\s\S]*VIP[\s\S]*And now\?$/),
  })
  expect(textIn(500)).toMatchObject({
    text: expect.stringMatching(/passage 1/),
    notes: [expect.stringContaining('3 earlier turns'), expect.stringContaining('1 passage')],
  })
  expect(textIn(200)).toMatchObject({ text: expect.not.stringMatching(/passage 1/) })
  expect(textIn(120)).toEqual({ misfit: 'the question and its answer do not fit into 120 tokens' })
})

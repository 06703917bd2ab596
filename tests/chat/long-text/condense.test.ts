import { MockLanguageModelV4 } from 'ai/test'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { condense } from '#lib/chat/long-text/condense.ts'
import { fitOf, notedIn, partsMax, readingOf } from '#lib/chat/long-text/reading.ts'
import type { PlannedTurn } from '#lib/chat/turn-state.ts'
import type { Bot } from '#lib/database/generated/client.ts'
import type { Failure } from '#lib/failure.ts'
import { estimateTokens } from '#lib/llm/tokens.ts'
import { candidateOf } from '#tests/fakes/candidate.ts'

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
type Shape = {
  window: number
  sentences: number
  noteWords: number
  systemWords: number
  answerTokens: number
  style: 'chat' | 'completion'
}

/** A bot whose one model notes so many words on whatever it is told. */
function turnOf({ window, sentences, noteWords, systemWords, answerTokens, style }: Shape) {
  const prompts: string[] = []
  const model = new MockLanguageModelV4({
    doGenerate: async ({ prompt }) => {
      prompts.push(
        prompt
          .map(({ content }) => (typeof content === 'string' ? content : content.map((part) => ('text' in part ? part.text : '')).join('')))
          .join('\n'),
      )
      return {
        content: [{ type: 'text', text: 'word '.repeat(noteWords) }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage,
        warnings: [],
      }
    },
  })
  const turn = {
    request: { question: 'What is the number?' },
    bot: { prompt: 'rule '.repeat(systemWords), maxTokens: answerTokens, turnsRemembered: 0, recallTokens: null } as unknown as Bot,
    lang: 'en',
    plan: [candidateOf(model, { contextWindow: window, style })],
    route: { inquiry: null },
    images: [],
    texts: [{ text: 'The parcel was seen at the depot and in the town. '.repeat(sentences), path: 'attachments.0.data' }],
  } as PlannedTurn
  return { turn, prompts }
}

const shape = fc.record({
  window: fc.constantFrom(4_096, 8_192, 16_384),
  sentences: fc.integer({ min: 300, max: 6_000 }),
  noteWords: fc.integer({ min: 1, max: 3_000 }),
  systemWords: fc.integer({ min: 1, max: 2_500 }),
  answerTokens: fc.integer({ min: 1, max: 2_500 }),
  style: fc.constantFrom('chat' as const, 'completion' as const),
})

it('ends with notes that the model takes, after no more calls than a text may make, none of them beyond the window', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (given) => {
      const { turn, prompts } = turnOf(given)
      let reading: ReturnType<typeof readingOf>
      try {
        reading = readingOf(turn, partsMax.visitor)
      } catch (error) {
        expect((error as Failure).code).toBe('too_large')
        return
      }
      if (!reading) return
      const { instruction } = reading
      const ledger = { open: async () => undefined, withdraw: async () => {}, settle: () => {} }
      const condensed = await condense(turn, reading, {
        ...{ plan: turn.plan, ledger, instruction, lang: turn.lang },
        deadline: Number.POSITIVE_INFINITY,
        refusedBy: () => undefined,
        onRead: () => {},
      })
      expect(prompts.length).toBe(condensed.calls.attempts.length)
      expect(prompts.length).toBeLessThanOrEqual(partsMax.visitor + 6)
      for (const prompt of prompts) expect(estimateTokens(prompt)).toBeLessThanOrEqual(given.window)
      const { notes = '' } = condensed
      expect(notes).not.toBe('')
      expect(condensed.partsRead).toBe(reading.parts.length)
      expect(turn.plan.every(fitOf(notedIn(turn, reading, notes)))).toBe(true)
    }),
    { numRuns: 40 },
  )
})

it.each([
  ['that is short', { sentences: 10, window: 4_096 }],
  ['that fits', { sentences: 200, window: 8_192 }],
])('reads no text in parts %s', (_, more) => {
  const { turn } = turnOf({ noteWords: 1, systemWords: 1, answerTokens: 100, style: 'chat', ...more })
  expect(readingOf(turn, partsMax.visitor)).toBeUndefined()
})

import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Called } from '#lib/llm/call.ts'
import { countsOf, numbersIn } from '#lib/llm/counts.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'

const answer: Called = { text: 'We open at nine.', finishReason: 'stop', latencyMs: 1, ttftMs: 1 }
const usage = (input: unknown, output: unknown, parts: Record<string, unknown> = {}) =>
  ({
    inputTokens: { total: input, cacheRead: parts.read, cacheWrite: parts.write },
    outputTokens: { total: output, reasoning: parts.reasoning },
    raw: parts.raw,
  }) as LanguageModelV4Usage
const counts = (given: LanguageModelV4Usage | undefined, called: Partial<Called> = {}, model = 'qwen-max') =>
  countsOf({ ...answer, ...called, usage: given }, model, { text: 'When do you open?', images: 0 })

it('takes the vendor’s counts as they are', async () => {
  const parts = { read: 4, write: 3, reasoning: 2, raw: { prompt_tokens: 21 } }
  expect(await counts(usage(21, 5, parts))).toEqual({
    promptTokens: 21,
    completionTokens: 5,
    cachedTokens: 4,
    cacheWriteTokens: 3,
    reasoningTokens: 2,
    estimated: false,
    vendorUsage: { prompt_tokens: 21 },
  })
})

it.each([[-1], [Number.NaN], [1e12], ['21'], [Number.POSITIVE_INFINITY], [1.5], [{}], [null]])('does not believe %s', async (hostile) => {
  const estimate = { promptTokens: 5, estimated: true }
  expect(await counts(usage(hostile, 5))).toMatchObject({ ...estimate, completionTokens: 5 })
  expect(await counts(usage(5, hostile))).toMatchObject({ ...estimate, completionTokens: 5 })
  const { cachedTokens, cacheWriteTokens, reasoningTokens } = await counts(
    usage(5, 5, { read: hostile, write: hostile, reasoning: hostile }),
  )
  expect([cachedTokens, cacheWriteTokens, reasoningTokens]).toEqual([null, null, null])
})

it('does not believe a part that is larger than its whole', async () => {
  expect(await counts(usage(10, 5, { read: 8, write: 3, reasoning: 6 }))).toMatchObject({
    cachedTokens: 8,
    cacheWriteTokens: null,
    reasoningTokens: null,
  })
})

it('counts nothing for a call that brought nothing, and what came of one that broke off', async () => {
  const failure = new VendorFailure('timeout', 'too late')
  expect(await counts(undefined, { text: '', failure })).toMatchObject({ promptTokens: null, completionTokens: null, estimated: false })
  expect(await counts(undefined, { failure })).toMatchObject({ promptTokens: 5, completionTokens: 5, estimated: true })
})

it('counts by the vocabulary where that is public, also what looks like a word of its own', async () => {
  const text = 'Antidisestablishmentarianism<|endoftext|>'
  expect((await counts(undefined, { text }, 'gpt-4o-mini')).completionTokens).toBe(13)
  expect((await counts(undefined, { text }, 'gpt-4')).completionTokens).toBe(13)
})

it('keeps numbers and no words of the vendor’s own usage', () => {
  const raw = { total: 3, note: 'Ada, 13812345678', details: { cached: 1, tier: 'x' }, 'a\0b': 1, list: [1], none: { word: 'x' } }
  expect(numbersIn(raw)).toEqual({ total: 3, details: { cached: 1 } })
  expect(numbersIn(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`count_${at}`, at])))).toBeNull()
})

it('keeps nothing but numbers, and never more than 2 KB', () => {
  const holdsNumbers = (value: unknown): boolean => typeof value === 'number' || Object.values(value as object).every(holdsNumbers)
  fc.assert(
    fc.property(fc.object({ maxDepth: 6 }), (raw) => {
      const kept = numbersIn(raw as Record<string, never>)
      expect(kept === null || holdsNumbers(kept)).toBe(true)
      expect(JSON.stringify(kept).length).toBeLessThanOrEqual(2_048)
    }),
  )
})

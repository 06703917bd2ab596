import { expect, it } from 'vitest'
import { checkAnswer } from '#lib/chat/check.ts'
import type { Turn } from '#lib/chat/turn-state.ts'
import { type Skipped, uncalledDraft } from '#lib/llm/generate.ts'

const nothing = uncalledDraft('', 'error')
const turn = { lang: 'en', request: {}, json: undefined, route: {} } as Turn
const attempt = { provider: 'mock', model: 'mock/a', attempt: 1, status: 'failed', latencyMs: 1, ttftMs: null } as const
const away = (retryAfterMs: number): Skipped => ({ model: 'mock/a', reason: 'circuit_open', retryAfterMs, why: 'its circuit is open' })
const over: Skipped = { model: 'mock/a', why: 'over the budget' }

it.each([
  ['as soon as the first of them may be asked again', { skipped: [away(59_001), over, away(20_500)] }, 21],
  ['no sooner than in a second', { skipped: [away(0)] }, 1],
  ['at no time where none was turned away', { skipped: [over] }, undefined],
  ['at no time where one was asked', { skipped: [away(5_000)], attempts: [attempt] }, undefined],
])('has whom no model could answer come again %s', (_, draft, seconds) => {
  expect(checkAnswer({ ...nothing, ...draft }, turn, []).retryInSeconds).toBe(seconds)
})

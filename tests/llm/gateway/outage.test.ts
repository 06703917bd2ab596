import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import { defaultBreaker } from '#lib/llm/gateway/policy.ts'
import { type Draft, generate } from '#lib/llm/generate.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import { candidateOf, gatewayOn } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'

const downMs = 5 * 60_000
const everyMs = 1_000

it('asks a vendor that is down for five minutes once a minute, and finds it back within that minute', async () => {
  const clock = testClock()
  const began = clock.now()
  const calls: number[] = []
  const said = (text: string) => ({
    content: [{ type: 'text' as const, text }],
    finishReason: { unified: 'stop' as const, raw: 'stop' },
    usage: { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } },
    warnings: [],
  })
  const vendor = new MockLanguageModelV4({
    modelId: 'vendor',
    doGenerate: async () => {
      calls.push(clock.now() - began)
      if (clock.now() < began + downMs) throw new VendorFailure('server_error', 'down')
      return said('the model')
    },
  })
  const engine = new MockLanguageModelV4({ modelId: 'engine', doGenerate: async () => said('the engine') })
  const plan = [candidateOf(vendor), candidateOf(engine, { embedded: true, way: null })]
  const gateway = gatewayOn(clock)
  const turns: { at: number; tookMs: number; draft: Draft }[] = []
  const takeTurn = async () => {
    const at = clock.now()
    const draft = await generate({
      prompt: { chat: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }], flat: 'hello' },
      settings: {},
      plan,
      ledger: { open: async () => {}, withdraw: async () => {}, settle: () => {} },
      stream: false,
      continueOnLength: false,
      gateway,
    })
    turns.push({ at: at - began, tookMs: clock.now() - at, draft })
  }
  const running: Promise<void>[] = []
  while (clock.now() < began + downMs + 2 * defaultBreaker.openMs) {
    running.push(takeTurn())
    await clock.advance(everyMs)
  }
  await Promise.all(running)

  const during = turns.filter(({ at }) => at < downMs)
  expect(during.map(({ draft: { text, degraded } }) => [text, degraded])).toEqual(during.map(() => ['the engine', true]))
  expect(Math.max(...during.map(({ tookMs }) => tookMs))).toBe(0) // no turn waits, since the jitter of this gateway is none
  const whileDown = calls.filter((at) => at < downMs)
  expect(whileDown.length).toBeLessThanOrEqual(defaultBreaker.failures + downMs / defaultBreaker.openMs)

  const firstGood = turns.find(({ draft }) => draft.text === 'the model')
  expect(firstGood?.at).toBeLessThanOrEqual(downMs + defaultBreaker.openMs + everyMs)
  expect(turns.slice(turns.indexOf(firstGood as (typeof turns)[number])).every(({ draft }) => draft.text === 'the model')).toBe(true)
})

import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import { defaultLimits } from '#lib/llm/gateway/policy.ts'
import { generate } from '#lib/llm/generate.ts'
import { candidateOf, gatewayOn, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'

const writeMs = 10

/** A key for so many calls at once that take `callMs` each, and books that take 10 ms to write a row. */
function keyOf({ concurrency, callMs }: { concurrency: number; callMs: () => number }) {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const events: string[] = []
  const rows = new Set<string>()
  const openedAt: number[] = []
  const model = new MockLanguageModelV4({
    doGenerate: async () => {
      events.push('called')
      await clock.sleep(callMs())
      return {
        content: [{ type: 'text', text: 'yes' }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } },
        warnings: [],
      }
    },
  })
  const way = wayOf({ limits: { ...defaultLimits, concurrency } })
  const take = (signal?: AbortSignal) =>
    generate({
      prompt: { chat: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }], flat: 'hello' },
      settings: {},
      plan: [candidateOf(model, { way })],
      ledger: {
        async open({ entryId }) {
          openedAt.push(clock.now())
          await clock.sleep(writeMs)
          rows.add(entryId)
          events.push('written')
        },
        async withdraw(entryId) {
          rows.delete(entryId)
        },
        settle: () => {},
      },
      stream: false,
      continueOnLength: false,
      priority: 'batch',
      signal,
      gateway,
    })
  return { clock, gateway, events, rows, openedAt, take }
}

it('keeps a key busy with calls and not with the writing of their rows', async () => {
  const { clock, take } = keyOf({ concurrency: 10, callMs: () => 50 })
  const began = clock.now()
  let last = 0
  const all = Array.from({ length: 1_000 }, () => take().then(() => (last = clock.now())))
  await clock.advance(10_000)
  await Promise.all(all)
  expect(last - began).toBeLessThan(1.01 * ((1_000 / 10) * 50))
})

it('lets the rows of quick calls be written together', async () => {
  const { clock, openedAt, take } = keyOf({ concurrency: 10, callMs: () => 40 + (openedAt.length % 20) })
  for (let n = 0; n < 200; n++) void take()
  await clock.advance(10_000)
  expect(openedAt).toHaveLength(200)
  expect(new Set(openedAt).size).toBeLessThan(200 / 5)
})

it('writes the row of a slow call when it has its place, and not while it waits', async () => {
  const { clock, events, take } = keyOf({ concurrency: 1, callMs: () => 5_000 })
  for (let n = 0; n < 3; n++) void take()
  await clock.advance(5_000 + writeMs)
  expect(events).toEqual(['written', 'called'])
  await clock.advance(writeMs)
  expect(events).toEqual(['written', 'called', 'written', 'called'])
})

it('leaves no row of a call that is stopped before it has its place', async () => {
  const { clock, gateway, events, rows, take } = keyOf({ concurrency: 1, callMs: () => 50 })
  const stop = new AbortController()
  void take()
  await clock.advance(70)
  void take()
  const stopped = take(stop.signal)
  await clock.advance(30)
  expect([rows.size, events.filter((event) => event === 'called').length, gateway.shownLanes()[0]]).toMatchObject([
    3,
    2,
    { running: 1, waiting: 1 },
  ])
  stop.abort()
  await clock.advance(1_000)
  expect(await stopped).toMatchObject({ finishReason: 'cancelled', attempts: [] })
  expect([rows.size, events.filter((event) => event === 'called').length]).toEqual([2, 2])
})

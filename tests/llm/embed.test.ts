import { expect, it } from 'vitest'
import { defaultTimeouts } from '#lib/llm/connections.ts'
import { embed } from '#lib/llm/embed.ts'
import { defaultLimits } from '#lib/llm/gateway/policy.ts'
import { gatewayOn, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'

const writeMs = 10
const callMs = 50

/** A key for one call at a time, and books that take 10 ms to write a row. */
function oneAtATime() {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const events: string[] = []
  const rows = new Set<string>()
  const candidate = {
    catalogId: 'test/vec',
    provider: 'test',
    providerId: null,
    timeouts: defaultTimeouts,
    way: wayOf({ limits: { ...defaultLimits, concurrency: 1 } }),
    model: {
      modelId: 'vec',
      async embed() {
        events.push('called')
        await clock.sleep(callMs)
        return { vectors: [[1]], promptTokens: 1 }
      },
    },
  }
  const take = (signal?: AbortSignal) =>
    embed({
      plan: [candidate],
      input: ['hello'],
      ledger: {
        async open({ entryId }) {
          await clock.sleep(writeMs)
          rows.add(entryId)
          events.push('written')
        },
        async withdraw(entryId) {
          rows.delete(entryId)
        },
        settle: () => {},
      },
      signal,
      gateway,
    })
  return { clock, events, rows, take }
}

it('writes the row of a call that waits before it has its place', async () => {
  const { clock, events, take } = oneAtATime()
  const first = take()
  await clock.advance(writeMs + callMs)
  expect((await first).vectors).toEqual([[1]]) // so that it is known how long a call takes
  const both = Promise.all([take(), take()])
  await clock.advance(writeMs + callMs)
  expect(events.slice(2)).toEqual(['written', 'written', 'called', 'called'])
  await clock.advance(callMs)
  expect((await both).map(({ vectors }) => vectors)).toEqual([[[1]], [[1]]])
})

it('leaves no row of a call that is stopped while its row is written', async () => {
  const { clock, events, rows, take } = oneAtATime()
  const stop = new AbortController()
  const stopped = take(stop.signal)
  await clock.advance(writeMs / 2)
  stop.abort()
  await clock.advance(1_000)
  expect(await stopped).toMatchObject({ vectors: null, attempts: [], skipped: [{ reason: 'stopped' }] })
  expect([rows.size, events]).toEqual([0, ['written']])
})

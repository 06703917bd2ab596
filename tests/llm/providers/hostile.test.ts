import { describe, expect, it } from 'vitest'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { answerOf, asking, streamOf } from '#tests/fakes/vendors/asking.ts'
import { connected } from '#tests/fakes/vendors/connected.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

/* A vendor, or whoever answers in its place, that means no good. */

const mebibyte = 'x'.repeat(1_048_576)
const tooLong = { reason: 'malformed', message: 'the answer is longer than any answer is' }

describe.each(dialects)('$name', (dialect) => {
  it.each(Object.entries({ whole: answerOf, streamed: streamOf }))('leaves an answer that does not end, %s', async (_, ask) => {
    await using vendor = await startDialect(dialect)
    const model = connected(dialect, vendor).model(dialect.model)
    for (const type of ['application/json', dialect.streamType]) {
      vendor.script({ flood: { type, part: dialect.socket ? mebibyte.repeat(9) : mebibyte } })
      const { failure } = await ask(model, asking('When?'))
      expect(failure).toMatchObject(dialect.socket ? { reason: 'network' } : tooLong)
      await vendor.clientLeft()
    }
  })
})

it('leaves a stream of signs of life that does not end', async () => {
  await using vendor = await startDialect(openaiChat)
  vendor.script({ flood: { type: 'text/event-stream', part: ': still here\n'.repeat(50_000) } })
  expect((await streamOf(connected(openaiChat, vendor).model('gpt-4o'), asking('When?'))).failure).toMatchObject(tooLong)
  await vendor.clientLeft()
})

it('reads a line of a thousand parts in time that grows with its length', async () => {
  await using vendor = await startDialect(openaiChat)
  const long = 'x'.repeat(7 * 1_048_576)
  vendor.script({ reply: { pieces: [long], finish: 'stop' }, cuts: Array.from({ length: 1_000 }, (_, i) => i * 7_000) })
  expect((await streamOf(connected(openaiChat, vendor).model('gpt-4o'), asking('When?'))).text).toHaveLength(long.length)
})

import type { Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { jsonLines } from '#lib/http/json-lines.ts'
import { egress } from '#lib/llm/egress.ts'
import { generate } from '#lib/llm/generate.ts'
import { ollama } from '#lib/llm/providers/ollama.ts'
import { candidateOf, gatewayOn } from '#tests/fakes/candidate.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { answerOf, asking, streamOf } from '#tests/fakes/vendors/asking.ts'
import { connected } from '#tests/fakes/vendors/connected.ts'
import { type Dialect, json } from '#tests/fakes/vendors/dialect.ts'
import { ernieBySignature } from '#tests/fakes/vendors/ernie.ts'
import { hunyuanBy } from '#tests/fakes/vendors/hunyuan.ts'
import { ollamaChat } from '#tests/fakes/vendors/ollama.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { panguSignedBy } from '#tests/fakes/vendors/pangu.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'
import { sparkBy } from '#tests/fakes/vendors/spark.ts'

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

const signing = { hunyuanBy, sparkBy, ernieBySignature, panguSignedBy }
describe.each(Object.entries(signing))('the clock of a vendor, %s', (_, dialectBy) => {
  it('is told to each of the calls that were under way while ours was found to be off', async () => {
    const dialect = dialectBy(() => Date.now() + 3_600_000)
    await using vendor = await startDialect(dialect)
    const model = connected(dialect, vendor).model(dialect.model)
    const answers = await Promise.all(Array.from({ length: 8 }, () => streamOf(model, asking('When?'))))
    expect(answers.map(({ text }) => text)).toEqual(answers.map(() => usualReply.pieces.join('')))
  })

  it.each(['Sat, 13 Sep 275760 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'])('is not believed to be at %s', async (date) => {
    const dialect = dialectBy(Date.now)
    await using vendor = await startDialect(dialect)
    const model = connected(dialect, vendor).model(dialect.model)
    const refusals = dialect.refusals.filter(([reason]) => reason === 'authentication')
    for (const [, answer] of refusals) {
      const dated = { answer: { ...answer, headers: { ...answer.headers, date } } }
      vendor.script(dated)
      expect((await answerOf(model, asking('When?'))).failure).toMatchObject({ reason: 'authentication' })
    }
    expect(refusals).not.toEqual([])
    expect(await answerOf(model, asking('When?'))).toMatchObject({ text: usualReply.pieces.join('') })
  })
})

it('asks again without counts, each of the calls that were refused for them', async () => {
  await using vendor = await startDialect(openaiChat)
  const refusal = { answer: json(400, { error: { message: 'Unknown parameter: stream_options' } }) }
  vendor.script(refusal, refusal)
  const model = connected(openaiChat, vendor).model('gpt-4o')
  const answers = await Promise.all([1, 2].map(() => streamOf(model, asking('When?'))))
  expect(answers.map(({ text }) => text)).toEqual([1, 2].map(() => usualReply.pieces.join('')))
})

/** Of Gemini’s an error in a stream is no event: it is looked for when the stream has ended. */
const tellsInEvents = ({ vendor, socket, brokenFrame }: Dialect) => vendor !== 'gemini' && !socket && brokenFrame
describe.each(dialects.filter(tellsInEvents))('$name', (dialect) => {
  it('is left when its stream tells of an error and goes on', async () => {
    await using vendor = await startDialect(dialect)
    const endless = { flood: { type: dialect.streamType, part: dialect.brokenFrame?.[1] ?? '' } }
    vendor.script(endless, endless, endless)
    const connection = connected(dialect, vendor)
    const draft = await generate({
      prompt: { chat: asking('When?').prompt, flat: 'When?' },
      settings: {},
      plan: [candidateOf(connection.model(dialect.model))],
      ledger: { open: async () => {}, withdraw: async () => {}, settle: () => {} },
      stream: true,
      continueOnLength: false,
      gateway: gatewayOn(),
    })
    expect(draft.finishReason).toBe('error')
    for (const _ of draft.attempts) await vendor.clientLeft()
  })
})

it('lists no names that could not be kept or shown', async () => {
  const list = ['good:8b', 'Also good 7B', 'a\0b', 'x'.repeat(10_000), '\ud800', 'two\nlines', '']
  await using vendor = await startDialect({
    ...ollamaChat,
    hear: () => ({ answer: json(200, { models: list.map((name) => ({ name })) }) }),
  })
  expect(await connected(ollamaChat, vendor).list()).toEqual(['good:8b', 'Also good 7B'])
})

describe('a model that is fetched', () => {
  const pulled = async (body: string, dispatcher = egress().open) => {
    await using vendor = await startDialect({ ...ollamaChat, hear: () => ({ answer: { status: 200, body } }) })
    const provided = { slug: 'ollama', baseUrl: vendor.url, api: 'chat' as const, credentials: {}, dispatcher }
    return await Array.fromAsync(ollama.pull?.(provided, 'qwen3:8b', new AbortController().signal) ?? [])
  }
  const line = (fields: object) => `${JSON.stringify({ status: 'pulling', ...fields })}\n`

  it('has sizes that are sizes', async () => {
    const odd = '{"digest":"b","total":1e400,"completed":5}\n'
    const body = [
      line({ digest: 'a', total: 100, completed: -7 }),
      odd,
      line({ digest: 'c', total: 0.5 }),
      line({ status: 'success' }),
    ].join('')
    expect((await pulled(body)).at(-1)).toEqual({ completedBytes: 0, totalBytes: 100 })
  })

  it('has no thousands of parts', async () => {
    const parts = Array.from({ length: 5_000 }, (_, i) => line({ digest: `sha256:${i}`, total: 1 })).join('')
    await expect(pulled(parts)).rejects.toMatchObject(tooLong)
  })

  it('is given up after a silence', async () => {
    const asked: Dispatcher.DispatchOptions[] = []
    const watching: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
      asked.push(options)
      return dispatch(options, handler)
    }
    await pulled(line({ status: 'success' }), egress().open.compose(watching))
    expect(asked).toMatchObject([{ headersTimeout: 600_000, bodyTimeout: 600_000 }])
  })
})

it('ends what is under way for lines of JSON that failed', async () => {
  let left: AbortSignal | undefined
  const response = jsonLines(async function* (signal) {
    left = signal
    yield 1
    throw new Error('no more')
  })
  await expect(response.text()).rejects.toThrow('no more')
  expect(left?.aborted).toBe(true)
})

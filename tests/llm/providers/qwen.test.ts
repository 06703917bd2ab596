import fc from 'fast-check'
import { expect, it } from 'vitest'
import { additions } from '#lib/llm/providers/qwen.ts'
import shippedModels from '#lib/llm/shipped-models.json' with { type: 'json' }
import { answerOf, asking, modelOf, streamOf } from '#tests/fakes/vendors/asking.ts'
import { type Dialect, json } from '#tests/fakes/vendors/dialect.ts'
import { dashscope, qwenCompatible, qwenText } from '#tests/fakes/vendors/qwen.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

const text = usualReply.pieces.join('')
const question = asking('Where is my order?')
const forJson = { ...question, responseFormat: { type: 'json' as const } }

async function playing(dialect: Dialect) {
  const vendor = await startDialect(dialect)
  const { credentials, baseUrl } = dialect.provider(vendor.url)
  return { vendor, model: modelOf('qwen', dialect.model, credentials, baseUrl), [Symbol.asyncDispose]: vendor.close }
}

/** What a stream of frames says, the last of which has nothing new. */
const unfolded = (frames: string[]): string => {
  const added = additions()
  return frames.map((text, i) => added({ text, ...(i === frames.length - 1 && { finish: 'stop' }) }).text).join('')
}

it('sends a shipped model to the service for images exactly when it is said to see', async () => {
  const shipped = shippedModels.filter(({ vendor }) => vendor === 'qwen')
  expect(shipped.some(({ vision }) => vision)).toBe(true)
  for (const { model, vision } of shipped) {
    const { url } = await modelOf('qwen', model, { apiKey: 'k' }).preview(question, false)
    expect(url, model).toContain(vision ? '/multimodal-' : '/text-')
  }
})

it('never sends words about an image without the image, whatever the name of the model says', async () => {
  await using play = await playing(qwenText)
  const data = { type: 'data' as const, data: new Uint8Array([1, 2, 3]) }
  const content = [
    { type: 'text' as const, text: 'What is this?' },
    { type: 'file' as const, mediaType: 'image/png', data },
  ]
  expect(await answerOf(play.model, { prompt: [{ role: 'user', content }] })).toMatchObject({ failure: { reason: 'invalid_request' } })
  expect(play.vendor.received.map(({ path }) => path)).toEqual([expect.stringContaining('/multimodal-generation/')])
  expect(await answerOf(play.model, question)).toEqual({ text, finish: 'stop' })
})

it('understands frames that each hold all that was said so far', async () => {
  await using play = await playing(dashscope({ name: 'whole frames', model: 'qwen-plus', service: 'text' }, true))
  expect(await streamOf(play.model, question)).toEqual({ text, finish: 'stop' })
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1 }), (pieces) => {
      const soFar = pieces.map((_, i) => pieces.slice(0, i + 1).join(''))
      expect(unfolded([...soFar, pieces.join('')])).toBe(pieces.join(''))
    }),
  )
})

it('takes no increment for a whole that begins like the one before', () => {
  expect(unfolded(['1', '10', '0', ''])).toBe('1100')
  expect(unfolded(['1', '10', ''])).toBe('110')
  expect(unfolded(['哈', '哈', '哈哈', ''])).toBe('哈哈哈哈')
  const pieces = fc.array(fc.constantFrom('1', '10', '100', '哈', '哈哈', '', 'word '), { minLength: 1 })
  fc.assert(
    fc.property(pieces, (said) => {
      const [first = '', second = '', third = ''] = said.filter((piece) => piece !== '')
      fc.pre(!(second !== first && second.startsWith(first) && third.startsWith(second))) // as whole frames would be
      expect(unfolded([...said, ''])).toBe(said.join(''))
    }),
  )
})

it.each([
  ['qwen-plus', 'text-generation'],
  ['qwen3-235b-a22b', 'text-generation'],
  ['qwen-vl-max', 'multimodal-generation'],
  ['qwen3-vl-32b-instruct', 'multimodal-generation'],
  ['qvq-max', 'multimodal-generation'],
  ['qwen-omni-turbo', 'multimodal-generation'],
  ['qwen3.5-plus', 'multimodal-generation'],
])('asks %s of the service %s', async (modelId, service) => {
  const { url } = await modelOf('qwen', modelId, { apiKey: 'k' }).preview(question, true)
  expect(url).toBe(`https://dashscope.aliyuncs.com/api/v1/services/aigc/${service}/generation`)
})

it('learns at which service a model is when its name told wrong', async () => {
  await using play = await playing(dashscope({ name: 'text by exception', model: 'qwen3.6-max-preview', service: 'text' }))
  const asked = () => play.vendor.received.map(({ path }) => /(\w+)-generation/.exec(path)?.[1])
  expect(await Promise.all([answerOf(play.model, question), streamOf(play.model, question)])).toMatchObject([{ text }, { text }])
  expect(asked().sort()).toEqual(['multimodal', 'multimodal', 'text', 'text'])
  expect(await answerOf(play.model, question)).toMatchObject({ text })
  expect(asked().slice(4)).toEqual(['text'])
})

it.each([
  ['qwen-plus', { whole: undefined, streamed: undefined, json: undefined }],
  ['qwen3-max', { whole: undefined, streamed: undefined, json: undefined }],
  ['qwen3-8b', { whole: false, streamed: undefined, json: false }],
  ['qwen3-30b-a3b', { whole: false, streamed: undefined, json: false }],
  ['qwen3-30b-a3b-instruct-2507', { whole: undefined, streamed: undefined, json: undefined }],
  ['qwen3.5-plus', { whole: undefined, streamed: undefined, json: false }],
  ['qwq-plus', { whole: undefined, streamed: undefined, json: undefined }],
])('tells %s not to think only where it has to: %j', async (modelId, expected) => {
  const model = modelOf('qwen', modelId, { apiKey: 'k' })
  const thinking = async (options: typeof question, stream: boolean) =>
    ((await model.preview(options, stream)).body as { parameters: { enable_thinking?: boolean } }).parameters.enable_thinking
  const [whole, streamed, json] = [await thinking(question, false), await thinking(question, true), await thinking(forJson, true)]
  expect({ whole, streamed, json }).toEqual(expected)
})

it('gathers a whole answer of a model that only streams, and never asks it for JSON', async () => {
  await using play = await playing(dashscope({ name: 'streams only', model: 'qwq-plus', service: 'text', streamsOnly: true }))
  expect(await answerOf(play.model, forJson)).toEqual({ text, finish: 'stop' })
  expect(play.vendor.questions).toMatchObject([{ stream: true, json: undefined }])
  expect((await play.model.preview(forJson, false)).body).toEqual(play.vendor.questions[0]?.body)
  play.vendor.script({ answer: json(429, { code: 'Throttling', message: 'no' }) })
  expect(await answerOf(play.model, question)).toMatchObject({ failure: { reason: 'rate_limited' } })
})

it('never shows what a model thought', async () => {
  await using play = await playing(qwenText)
  const frame = (content: string, reasoning_content: string, finish_reason: string) =>
    `data:${JSON.stringify({ output: { choices: [{ message: { content, reasoning_content }, finish_reason }] } })}\n\n`
  const body = [frame('', 'The user ', 'null'), frame('', 'asks …', 'null'), frame('At nine.', '', 'null'), frame('', '', 'stop')].join('')
  play.vendor.script({ answer: { status: 200, headers: { 'content-type': 'text/event-stream' }, body } })
  expect(await streamOf(play.model, question)).toEqual({ text: 'At nine.', finish: 'stop' })
})

it('understands a model that answers in plain text all the same', async () => {
  await using play = await playing(qwenText)
  play.vendor.script({ answer: json(200, { output: { text: 'At nine.', finish_reason: 'stop' }, usage: {}, request_id: '1' }) })
  expect(await answerOf(play.model, question)).toEqual({ text: 'At nine.', finish: 'stop' })
})

it('speaks the compatible mode where the address is its own', async () => {
  await using play = await playing(qwenCompatible)
  expect(await answerOf(play.model, question)).toEqual({ text, finish: 'stop' })
  expect(play.vendor.questions[0]?.body).toMatchObject({ model: 'qwen3-8b', enable_thinking: false })
  expect(await streamOf(play.model, question)).toEqual({ text, finish: 'stop' })
  expect(play.vendor.questions[1]?.body).not.toHaveProperty('enable_thinking')
})

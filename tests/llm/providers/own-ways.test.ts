import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { afterEach, expect, it } from 'vitest'
import { asVendorFailure, type VendorFailure } from '#lib/llm/refusal.ts'
import { anthropicMessages } from '#tests/fakes/vendors/anthropic.ts'
import { deepseek, sloppy } from '#tests/fakes/vendors/compatible.ts'
import { connected } from '#tests/fakes/vendors/connected.ts'
import { type Dialect, json } from '#tests/fakes/vendors/dialect.ts'
import { geminiContent } from '#tests/fakes/vendors/gemini.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/* What holds for one vendor and not for all. */

const asked: LanguageModelV4CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Where is my order?' }] }] }

type Model = ReturnType<ReturnType<typeof connected>['model']>
const failureIn = (work: PromiseLike<unknown>): Promise<VendorFailure> =>
  Promise.resolve(work).then(() => expect.fail('it answered'), asVendorFailure)

async function textOf(model: Model): Promise<string> {
  let text = ''
  for await (const part of (await model.doStream(asked)).stream) if (part.type === 'text-delta') text += part.delta
  return text
}

it.each<{ dialect: Dialect; path: string; models: string[] }>([
  { dialect: openaiChat, path: '/v1', models: ['gpt-4o-mini'] },
  { dialect: openaiChat, path: '/v1/chat/completions', models: ['gpt-4o-mini'] },
  { dialect: anthropicMessages, path: '/v1', models: ['claude-haiku-4-5'] },
  { dialect: anthropicMessages, path: '/v1/messages', models: ['claude-haiku-4-5'] },
  { dialect: geminiContent, path: '/v1beta', models: ['gemini-2.5-flash'] }, // not what only embeds
  { dialect: geminiContent, path: '/v1beta/models/gemini-2.5-flash:generateContent', models: ['gemini-2.5-flash'] },
])('$dialect.name: lists and answers at $path, pasted with the endpoint or not', async ({ dialect, path, models }) => {
  await using vendor = await startDialect(dialect)
  const connection = connected(dialect, vendor, { baseUrl: `${vendor.url}${path}` })
  expect(await connection.list()).toEqual(models)
  expect(await textOf(connection.model(dialect.model))).toBe(usualReply.pieces.join(''))
})

afterEach(() => {
  delete process.env.ANTHROPIC_API_KEY
  delete process.env.GOOGLE_GENERATIVE_AI_API_KEY
})
it.each([anthropicMessages, geminiContent])('$name: sends no key of the environment where none was given', async (dialect) => {
  process.env.ANTHROPIC_API_KEY = 'sk-of-the-environment'
  process.env.GOOGLE_GENERATIVE_AI_API_KEY = 'sk-of-the-environment'
  await using vendor = await startDialect(dialect)
  const model = connected(dialect, vendor, { credentials: {} }).model(dialect.model)
  expect(await failureIn(model.doGenerate(asked))).toMatchObject({ reason: 'authentication' })
  expect(vendor.received).toHaveLength(1)
  expect(JSON.stringify(vendor.received)).not.toContain('sk-of-the-environment')
})

it('gemini: waits as long as RetryInfo asks', async () => {
  await using vendor = await startDialect(geminiContent)
  const busy = geminiContent.refusals.find(([reason]) => reason === 'rate_limited')?.[1]
  vendor.script({ answer: busy })
  const model = connected(geminiContent, vendor).model('gemini-2.5-flash')
  expect(await failureIn(model.doGenerate(asked))).toMatchObject({ reason: 'rate_limited', retryAfterMs: 37_000 })
})

it('anthropic: knows a refusal that is the first piece of a stream', async () => {
  await using vendor = await startDialect(anthropicMessages)
  vendor.script({ after: { frames: 0, follow: { frame: anthropicMessages.brokenFrame?.[1] ?? '' } } })
  expect(await failureIn(textOf(connected(anthropicMessages, vendor).model('claude-haiku-4-5')))).toMatchObject({ reason: 'overloaded' })
})

it('anthropic: takes the input of the tool that older models are given for JSON as the answer', async () => {
  await using vendor = await startDialect(anthropicMessages)
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const
  const options = { ...asked, responseFormat: { type: 'json', name: 'answer', schema } } as const
  const content = [{ type: 'tool_use', id: 'toolu_1', name: 'json', input: { city: '杭州' } }]
  vendor.script({
    answer: json(200, {
      type: 'message',
      role: 'assistant',
      content,
      stop_reason: 'tool_use',
      usage: { input_tokens: 9, output_tokens: 5 },
    }),
  })
  const answer = await connected(anthropicMessages, vendor).model('claude-3-haiku-20240307').doGenerate(options)
  expect(vendor.received[0]?.raw).toContain('"tool_choice"')
  expect(answer).toMatchObject({ content: [{ text: '{"city":"杭州"}' }], finishReason: { unified: 'stop' } })
})

it('gemini: knows an error that is an event of the stream', async () => {
  await using vendor = await startDialect(geminiContent)
  const frame = 'data: {"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}\r\n\r\n'
  vendor.script({ after: { frames: 2, follow: { frame } } })
  expect(await failureIn(textOf(connected(geminiContent, vendor).model('gemini-2.5-flash')))).toMatchObject({ reason: 'rate_limited' })
})

it('gemini: a conversation that its protocol has no place for is an invalid request, and none is sent', async () => {
  await using vendor = await startDialect(geminiContent)
  const model = connected(geminiContent, vendor).model('gemini-2.5-flash')
  const prompt = [...asked.prompt, { role: 'system' as const, content: 'Be brief.' }]
  expect(await failureIn(model.doGenerate({ prompt }))).toMatchObject({ reason: 'invalid_request' })
  expect(vendor.received).toHaveLength(0)
})

const text = { type: 'string' }
const object = (properties: object, more = {}) => ({ type: 'object', properties, required: Object.keys(properties), ...more })
const closed = { additionalProperties: false }
it.each([
  [object({ city: text }, closed), true],
  [object({ city: { anyOf: [text, { type: 'null' }] }, days: { type: 'array', items: object({ on: text }, closed) } }, closed), true],
  [object({ city: text }), false],
  [object({ city: text }, { ...closed, required: [] }), false],
  [object({ days: { type: 'array', items: object({ on: text }) } }, closed), false],
  [object({ city: { ...text, minLength: 1 } }, closed), false],
  [object({ city: { ...text, format: 'uri' } }, closed), false],
  [object({ anything: {} }, closed), false],
])('openai: asks for strictness only where the vendor takes it, %j', async (schema, strict) => {
  await using vendor = await startDialect(openaiChat)
  const model = connected(openaiChat, vendor).model('gpt-4o-mini')
  const responseFormat = { type: 'json', name: 'answer', schema } as LanguageModelV4CallOptions['responseFormat']
  await model.doGenerate({ ...asked, responseFormat })
  expect(vendor.questions[0]?.body.response_format).toMatchObject({ json_schema: { strict, schema } })
})

it('deepseek: what is said while thinking is neither the answer nor makes one', async () => {
  await using vendor = await startDialect(deepseek)
  vendor.script({ reply: { ...usualReply, pieces: [] } })
  expect(await failureIn(textOf(connected(deepseek, vendor).model(deepseek.model)))).toMatchObject({ symptom: 'empty_answer' })
})

it('asks a compatible server for the counts of a stream, until it refuses to be asked', async () => {
  const detail = [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }]
  await using vendor = await startDialect({
    ...sloppy,
    hear: (request) => (request.raw.includes('stream_options') ? { answer: json(422, { detail }) } : sloppy.hear(request)),
  })
  const model = connected(sloppy, vendor).model(sloppy.model)
  const text = usualReply.pieces.join('')
  expect(await textOf(model)).toBe(text)
  expect(await textOf(model)).toBe(text)
  expect(vendor.received).toHaveLength(3) // refused once, then known
})

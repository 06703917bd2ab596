import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { expect, it } from 'vitest'
import { connectionOf } from '#lib/llm/connections.ts'
import { asVendorFailure } from '#lib/llm/refusal.ts'
import { json } from '#tests/fakes/vendors/dialect.ts'
import { ollamaChat } from '#tests/fakes/vendors/ollama.ts'
import { type RunningDialect, startDialect } from '#tests/fakes/vendors/server.ts'

/* What is Ollama's own. */

const asked: LanguageModelV4CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'When?' }] }] }
const modelOn = (vendor: RunningDialect, keepAlive?: string) =>
  connectionOf({
    id: 'prov_test',
    vendor: 'ollama',
    name: 'test',
    fromEnvironment: false,
    priority: 100,
    models: [],
    api: 'chat',
    baseUrl: vendor.url,
    credentials: {},
    options: { keepAlive },
    allowPrivateNetwork: true,
  }).model('qwen3:8b')
const failureOf = (call: PromiseLike<unknown>) =>
  Promise.resolve(call).then(
    () => undefined,
    (error) => asVendorFailure(error),
  )

it('says how long the model stays in memory where the provider does', async () => {
  await using vendor = await startDialect(ollamaChat)
  await modelOn(vendor, '30m').doGenerate(asked)
  await modelOn(vendor, '-1').doGenerate(asked)
  expect(vendor.questions.map(({ body }) => body.keep_alive)).toEqual(['30m', -1])
})

it('leaves the window and the time in memory to whoever runs Ollama', async () => {
  await using vendor = await startDialect(ollamaChat)
  await modelOn(vendor).doGenerate({ ...asked, maxOutputTokens: 50 })
  expect(vendor.questions[0]?.body).toEqual({
    model: 'qwen3:8b',
    stream: false,
    messages: [{ role: 'user', content: 'When?' }],
    options: { num_predict: 50 },
  })
})

it('takes a model that was only loaded for one that can be asked again', async () => {
  await using vendor = await startDialect(ollamaChat)
  const loaded = { model: 'qwen3:8b', done: true, done_reason: 'load', message: { role: 'assistant', content: '' } }
  vendor.script({ answer: json(200, loaded) }, { after: { frames: 0, follow: { frame: `${JSON.stringify(loaded)}\n` } } })
  expect(await failureOf(modelOn(vendor).doGenerate(asked))).toMatchObject({ reason: 'overloaded', isPassing: true })
  const { stream } = await modelOn(vendor).doStream(asked)
  expect(await failureOf(Array.fromAsync(stream))).toMatchObject({ reason: 'overloaded', isPassing: true })
})

it('asks for JSON of any shape when there is no schema', async () => {
  await using vendor = await startDialect(ollamaChat)
  await modelOn(vendor).doGenerate({ ...asked, responseFormat: { type: 'json' } })
  expect(vendor.questions[0]?.json).toBe('object')
})

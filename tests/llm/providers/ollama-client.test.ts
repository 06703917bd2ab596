import { Ollama } from 'ollama'
import { expect, it } from 'vitest'
import { ollamaChat, ollamaGenerate } from '#tests/fakes/vendors/ollama.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/* The official client speaks to our fake, so that the fake that our adapter is held against is like the real one. */

const text = usualReply.pieces.join('')
const messages = [{ role: 'user', content: '几点开门?' }]
const model = 'qwen3:8b'

it('answers the official client whole and as a stream, with counts', async () => {
  await using vendor = await startDialect(ollamaChat)
  const client = new Ollama({ host: vendor.url })
  const whole = await client.chat({ model, messages })
  expect(whole).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 21, eval_count: 9, message: { content: text } })

  let streamed = ''
  let last: object | undefined
  for await (const part of await client.chat({ model, messages, stream: true })) {
    streamed += part.message.content
    last = part
  }
  expect(streamed).toBe(text)
  expect(last).toMatchObject({ done: true, done_reason: 'stop', prompt_eval_count: 21, eval_count: 9 })
})

it('takes the images and the format of the official client', async () => {
  await using vendor = await startDialect(ollamaChat)
  const image = Buffer.from('89504e470d0a1a0a00ff', 'hex')
  const format = { type: 'object', properties: { city: { type: 'string' } } }
  await new Ollama({ host: vendor.url }).chat({ model, messages: [{ role: 'user', content: 'What is this?', images: [image] }], format })
  expect(vendor.questions).toMatchObject([{ images: [{ hex: image.toString('hex') }], json: 'schema' }])
})

it('answers the official client in completion style', async () => {
  await using vendor = await startDialect(ollamaGenerate)
  expect(await new Ollama({ host: vendor.url }).generate({ model, prompt: 'When?' })).toMatchObject({ response: text, done: true })
})

it('lists its models to the official client, and tells it of a refusal and of an error in mid-stream', async () => {
  await using vendor = await startDialect(ollamaChat)
  const client = new Ollama({ host: vendor.url })
  expect((await client.list()).models).toMatchObject([{ name: model }])
  for (const [, answer] of ollamaChat.refusals) {
    vendor.script({ answer })
    const told = JSON.parse(answer.body).error
    await expect(client.chat({ model, messages })).rejects.toMatchObject({ name: 'ResponseError', status_code: answer.status, error: told })
  }
  vendor.script({ after: { frames: 2, follow: { frame: ollamaChat.brokenFrame?.[1] ?? '' } } })
  await expect(Array.fromAsync(await client.chat({ model, messages, stream: true }))).rejects.toThrow('an error was encountered')
})

it('fetches a model for the official client', async () => {
  await using vendor = await startDialect(ollamaChat)
  const client = new Ollama({ host: vendor.url })
  const states = (await Array.fromAsync(await client.pull({ model: 'llama3.2:1b', stream: true }))).map(({ status }) => status)
  expect(states).toEqual(expect.arrayContaining(['pulling manifest', 'verifying sha256 digest', 'success']))
  await expect(Array.fromAsync(await client.pull({ model: 'nowhere:1b', stream: true }))).rejects.toThrow('file does not exist')
})

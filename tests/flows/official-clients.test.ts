import { DefaultChatTransport, readUIMessageStream, type UIMessage } from 'ai'
import OpenAI from 'openai'
import { beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { frontdeskFetch, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const vendor = await startVendor({ answer: 'echo' })
let openai: OpenAI
let key = ''
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  key = (await makeKey()).key
  openai = new OpenAI({ apiKey: key, baseURL: 'http://frontdesk.test/api/v1', fetch: frontdeskFetch, maxRetries: 0 })
  return vendor.close
})

it('answers the openai client with a whole completion of a bot', async () => {
  const completion = await openai.chat.completions.create({
    model: 'demo',
    messages: [{ role: 'user', content: 'How do I return an item?' }],
  })
  expect(completion.object).toBe('chat.completion')
  expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant' } })
  expect(completion.choices[0]?.message.content).toContain('How do I return an item?')
  expect(completion.usage?.total_tokens).toBe((completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0))
  const { conversationId, citations } = (completion as unknown as { frontdesk: { conversationId: string; citations: object[] } }).frontdesk
  expect(conversationId).toMatch(/^conv_/)
  expect(citations[0]).toMatchObject({ title: expect.any(String), quote: expect.stringContaining('30 days') })
})

it('hands messages without a user’s words to a catalog model, and refuses them to a bot', async () => {
  const messages = [{ role: 'system' as const, content: 'Say something.' }]
  vendor.set({ answer: 'hash' })
  const completion = await openai.chat.completions.create({ model: 'mock/mock', messages })
  vendor.set({ answer: 'echo' })
  expect(completion.choices[0]?.message.content).toBeTruthy()
  await expect(openai.chat.completions.create({ model: 'demo', messages })).rejects.toMatchObject({ status: 400 })
})

it('cuts what a program adds for a bot between two characters', async () => {
  const content = `${'x'.repeat(3_999)}😀`
  await openai.chat.completions.create({
    model: 'demo',
    messages: [
      { role: 'system', content },
      { role: 'user', content: 'How do I return an item?' },
    ],
  })
  expect(vendor.lastBody()).toContain('x'.repeat(3_999))
  expect(vendor.lastBody()).not.toContain('\\ud83d')
})

it('streams to the openai client, with usage when it is asked for', async () => {
  const stream = await openai.chat.completions.create({
    model: 'mock/mock',
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: '一 二 三' }],
  })
  let text = ''
  let last: OpenAI.ChatCompletionChunk | undefined
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    last = chunk
  }
  expect(text).toBe('一 二 三')
  expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 3 } })
})

it('tells the openai client that an answer broke off, after the words that came', async () => {
  vendor.script({ kind: 'reset', after: 2 })
  const messages = [{ role: 'user' as const, content: '一 二 三 四' }]
  const stream = await openai.chat.completions.create({ model: 'mock/mock', stream: true, messages })
  let text = ''
  const read = async () => {
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  }
  await expect(read()).rejects.toMatchObject({ code: 'upstream_failed' })
  expect(text).toBe('一 二')
})

it('passes the messages to a catalog model unchanged, and joins calls into one conversation', async () => {
  vendor.reset()
  const messages = [
    { role: 'system' as const, content: 'Be brief.' },
    { role: 'user' as const, content: 'one' },
    { role: 'assistant' as const, content: 'two' },
    { role: 'user' as const, content: 'three' },
  ]
  const sent = { model: 'mock/mock', messages, temperature: 0.7, max_tokens: 50 }
  const first = await openai.chat.completions.create(sent).withResponse()
  const id = first.response.headers.get('x-conversation-id') ?? ''
  await openai.chat.completions.create(sent, { headers: { 'x-conversation-id': id } })
  expect(vendor.asked()[0]).toEqual({ model: 'mock', messages, temperature: 0.7, max_tokens: 50 })
  expect(await db().message.count({ where: { conversationId: id } })).toBe(4)
})

it('answers the older completions too', async () => {
  const completion = await openai.completions.create({ model: 'mock/mock', prompt: 'say this' })
  expect(completion).toMatchObject({ object: 'text_completion', choices: [{ text: 'say this', finish_reason: 'stop' }] })
})

it('lists bots and models, and tells the openai client what it may not name', async () => {
  const ids = (await openai.models.list()).data.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(['demo', 'mock/mock', 'frontdesk/knowledge']))
  expect(await openai.models.retrieve('mock/mock')).toMatchObject({ id: 'mock/mock', object: 'model' })
  const unknown = openai.chat.completions.create({ model: 'mock/none', messages: [{ role: 'user', content: 'hello' }] })
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_available' })
  const wrongKey = new OpenAI({ apiKey: 'fd_wrong', baseURL: 'http://frontdesk.test/api/v1', fetch: frontdeskFetch, maxRetries: 0 })
  await expect(wrongKey.models.list()).rejects.toMatchObject({ status: 401, type: 'authentication_error' })
})

const userMessage = (text: string): UIMessage => ({ id: 'm1', role: 'user', parts: [{ type: 'text', text }] })

it('speaks the AI SDK’s UI message stream to its own transport, turn after turn', async () => {
  const transport = new DefaultChatTransport({
    api: 'http://frontdesk.test/api/v1/chat',
    fetch: frontdeskFetch,
    headers: { authorization: `Bearer ${key}` },
  })
  const send = async (messages: UIMessage[]) => {
    const stream = await transport.sendMessages({
      trigger: 'submit-message',
      chatId: 'chat-1',
      messageId: undefined,
      messages,
      abortSignal: undefined,
    })
    let last: UIMessage | undefined
    for await (const message of readUIMessageStream({ stream })) last = message
    return last
  }
  const first = await send([userMessage('怎么退货?')])
  expect(first?.parts.find((part) => part.type === 'text')).toMatchObject({ text: expect.stringContaining('怎么退货') })
  expect(first?.parts.find((part) => part.type === 'data-citations')).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ quote: expect.stringContaining('30天') })]),
  })
  const second = await send([userMessage('怎么退货?'), first as UIMessage, userMessage('要多久?')])
  const { conversationId } = (first as UIMessage).metadata as { conversationId: string }
  expect(second?.metadata).toMatchObject({ conversationId, finishReason: 'stop' })
  expect(await db().message.count({ where: { conversationId } })).toBe(4)
  expect(await transport.reconnectToStream({ chatId: 'chat-1' })).toBeNull()
})

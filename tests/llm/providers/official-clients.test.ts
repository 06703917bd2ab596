import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { anthropicMessages } from '#tests/fakes/vendors/anthropic.ts'
import { geminiContent } from '#tests/fakes/vendors/gemini.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/*
 * The fakes are held to what the vendors' own clients understand: a fake that only our code can read would prove nothing.
 */

const text = usualReply.pieces.join('')
const content = 'Where is my order?'
const image = Buffer.from('89504e470d0a1a0a00ff', 'hex')
const keyOf = ({ provider }: { provider: typeof openaiChat.provider }) => provider('').credentials.apiKey ?? ''
const refusalIn = ({ refusals }: typeof openaiChat, reason: string) => ({ answer: refusals.find(([means]) => means === reason)?.[1] })

describe('openai', () => {
  const ready = async () => {
    const vendor = await startDialect(openaiChat)
    const client = new OpenAI({ baseURL: `${vendor.url}/v1`, apiKey: keyOf(openaiChat), maxRetries: 0 })
    return { vendor, client, [Symbol.asyncDispose]: vendor.close }
  }
  const asked = { model: openaiChat.model, messages: [{ role: 'user' as const, content }] }

  it('reads a whole answer and a list of models', async () => {
    await using play = await ready()
    const answer = await play.client.chat.completions.create(asked)
    expect(answer.choices[0]).toMatchObject({ message: { content: text }, finish_reason: 'stop' })
    expect(answer.usage).toMatchObject({ prompt_tokens: 21, completion_tokens: 9 })
    expect((await play.client.models.list()).data).toMatchObject([{ id: openaiChat.model }])
  })

  it('reads a stream with its counts', async () => {
    await using play = await ready()
    const stream = play.client.chat.completions.stream({ ...asked, stream_options: { include_usage: true } })
    expect((await stream.finalChatCompletion()).choices[0]).toMatchObject({ message: { content: text }, finish_reason: 'stop' })
    expect(await stream.totalUsage()).toMatchObject({ prompt_tokens: 21, completion_tokens: 9 })
  })

  it('sends an image that the fake sees', async () => {
    await using play = await ready()
    const url = `data:image/png;base64,${image.toString('base64')}`
    await play.client.chat.completions.create({
      ...asked,
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
      response_format: { type: 'json_object' },
    })
    expect(play.vendor.questions[0]).toMatchObject({ images: [{ mediaType: 'image/png', hex: image.toString('hex') }], json: 'object' })
  })

  it('knows its errors, at once and in mid-stream', async () => {
    await using play = await ready()
    play.vendor.script(refusalIn(openaiChat, 'rate_limited'))
    await expect(play.client.chat.completions.create(asked)).rejects.toBeInstanceOf(OpenAI.RateLimitError)
    play.vendor.script({ after: { frames: 3, follow: { frame: openaiChat.brokenFrame?.[1] ?? '' } } })
    await expect(play.client.chat.completions.stream(asked).finalContent()).rejects.toBeInstanceOf(OpenAI.APIError)
    await expect(play.client.withOptions({ apiKey: 'wrong' }).models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })
})

describe('anthropic', () => {
  const ready = async () => {
    const vendor = await startDialect(anthropicMessages)
    const client = new Anthropic({ baseURL: vendor.url, apiKey: keyOf(anthropicMessages), maxRetries: 0 })
    return { vendor, client, [Symbol.asyncDispose]: vendor.close }
  }
  const asked = { model: anthropicMessages.model, max_tokens: 100, messages: [{ role: 'user' as const, content }] }

  it('reads a whole answer and a list of models', async () => {
    await using play = await ready()
    const answer = await play.client.messages.create(asked)
    expect(answer).toMatchObject({ content: [{ type: 'text', text }], stop_reason: 'end_turn' })
    expect(answer.usage).toMatchObject({ input_tokens: 21, output_tokens: 9 })
    expect((await play.client.models.list()).data).toMatchObject([{ id: anthropicMessages.model }])
  })

  it('reads a stream with its counts', async () => {
    await using play = await ready()
    const message = await play.client.messages.stream(asked).finalMessage()
    expect(message).toMatchObject({ content: [{ type: 'text', text }], stop_reason: 'end_turn' })
    expect(message.usage).toMatchObject({ input_tokens: 21, output_tokens: 9 })
  })

  it('sends an image that the fake sees', async () => {
    await using play = await ready()
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: image.toString('base64') }
    await play.client.messages.create({ ...asked, messages: [{ role: 'user', content: [{ type: 'image', source }] }] })
    expect(play.vendor.questions[0]).toMatchObject({ images: [{ mediaType: 'image/png', hex: image.toString('hex') }] })
  })

  it('knows its errors, at once and in mid-stream', async () => {
    await using play = await ready()
    play.vendor.script(refusalIn(anthropicMessages, 'rate_limited'))
    await expect(play.client.messages.create(asked)).rejects.toBeInstanceOf(Anthropic.RateLimitError)
    play.vendor.script({ after: { frames: 4, follow: { frame: anthropicMessages.brokenFrame?.[1] ?? '' } } })
    await expect(play.client.messages.stream(asked).finalMessage()).rejects.toThrow(/overloaded_error/)
    await expect(play.client.withOptions({ apiKey: 'wrong' }).models.list()).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
  })
})

describe('gemini', () => {
  const ready = async (apiKey = keyOf(geminiContent)) => {
    const vendor = await startDialect(geminiContent)
    const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: vendor.url } })
    return { vendor, client, [Symbol.asyncDispose]: vendor.close }
  }
  const asked = { model: geminiContent.model, contents: content }

  it('reads a whole answer and a list of models', async () => {
    await using play = await ready()
    const answer = await play.client.models.generateContent(asked)
    expect(answer.text).toBe(text)
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP')
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 21, candidatesTokenCount: 9 })
    expect((await play.client.models.list()).page[0]?.name).toBe(`models/${geminiContent.model}`)
  })

  it('reads a stream with its counts', async () => {
    await using play = await ready()
    let heard = ''
    let last: Awaited<ReturnType<typeof play.client.models.generateContent>> | undefined
    for await (last of await play.client.models.generateContentStream(asked)) heard += last.text ?? ''
    expect(heard).toBe(text)
    expect(last).toMatchObject({ candidates: [{ finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 21, candidatesTokenCount: 9 } })
  })

  it('sends an image that the fake sees', async () => {
    await using play = await ready()
    const inlineData = { mimeType: 'image/png', data: image.toString('base64') }
    const config = { responseMimeType: 'application/json', systemInstruction: 'Be brief.' }
    await play.client.models.generateContent({ model: geminiContent.model, contents: [{ inlineData }], config })
    expect(play.vendor.questions[0]).toMatchObject({ images: [{ mediaType: 'image/png', hex: image.toString('hex') }], json: 'object' })
    expect(play.vendor.questions[0]?.prompt).toContain('Be brief.')
  })

  it('knows its errors, at once and in mid-stream', async () => {
    await using play = await ready()
    play.vendor.script(refusalIn(geminiContent, 'rate_limited'))
    await expect(play.client.models.generateContent(asked)).rejects.toMatchObject({ status: 429 })
    play.vendor.script({ after: { frames: 2, follow: { frame: geminiContent.brokenFrame?.[1] ?? '' } } })
    const stream = await play.client.models.generateContentStream(asked)
    await expect(Array.fromAsync(stream)).rejects.toMatchObject({ status: 503 })
    await using other = await ready('wrong')
    await expect(other.client.models.generateContent(asked)).rejects.toMatchObject({ status: 400 })
  })
})

import { Agent } from 'node:http'
import { connect } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { hunyuan } from 'tencentcloud-sdk-nodejs-hunyuan'
import { dialects } from '#tests/fakes/vendors/all.ts'

/** Asks for one stream and reads it to its end; `heard` is told of each piece of text. */
export type Streams = (question: string, heard: (text: string) => void) => Promise<void>

/** The vendors' own clients from npm, by the name of the fake they are pointed at. */
export const officialClients: Record<string, (url: string) => Streams> = {
  openai(url) {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: credentialsOf('openai').apiKey, maxRetries: 0 })
    return async (content, heard) => {
      const asked = { model: modelOf('openai'), messages: [{ role: 'user' as const, content }], stream_options: { include_usage: true } }
      for await (const { choices } of await client.chat.completions.create({ ...asked, stream: true }))
        heard(choices[0]?.delta.content ?? '')
    }
  },
  anthropic(url) {
    const client = new Anthropic({ baseURL: url, apiKey: credentialsOf('anthropic').apiKey, maxRetries: 0 })
    return async (content, heard) => {
      const asked = { model: modelOf('anthropic'), max_tokens: 500, messages: [{ role: 'user' as const, content }] }
      for await (const event of await client.messages.create({ ...asked, stream: true }))
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') heard(event.delta.text)
    }
  },
  gemini(url) {
    const client = new GoogleGenAI({ apiKey: credentialsOf('gemini').apiKey, httpOptions: { baseUrl: url } })
    return async (contents, heard) => {
      for await (const { text } of await client.models.generateContentStream({ model: modelOf('gemini'), contents })) heard(text ?? '')
    }
  },
  hunyuan(url) {
    const { secretId = '', secretKey = '' } = credentialsOf('hunyuan')
    const httpProfile = { protocol: 'http://', agent: new ToPort(Number(new URL(url).port)) }
    const credential = { secretId, secretKey }
    const client = new hunyuan.v20230901.Client({ credential, region: 'ap-guangzhou', profile: { httpProfile } })
    return async (Content, heard) => {
      const asked = { Model: modelOf('hunyuan'), Messages: [{ Role: 'user', Content }], Stream: true }
      for await (const { data } of (await client.ChatCompletions(asked)) as unknown as AsyncIterable<{ data: string }>)
        heard(JSON.parse(data).Choices[0].Delta.Content)
    }
  },
  ollama(host) {
    const client = new Ollama({ host })
    return async (content, heard) => {
      const asked = { model: modelOf('ollama'), messages: [{ role: 'user', content }] }
      for await (const { message } of await client.chat({ ...asked, stream: true })) heard(message.content)
    }
  },
}

const dialectOf = (name: string) => dialects.find((dialect) => dialect.name === name)
const modelOf = (name: string): string => dialectOf(name)?.model ?? ''
const credentialsOf = (name: string) => dialectOf(name)?.provider('').credentials ?? {}

/** Tencent's client can be told where to connect only by its agent. It keeps connections open, as ours does. */
class ToPort extends Agent {
  readonly port: number
  constructor(port: number) {
    super({ keepAlive: true })
    this.port = port
  }
  override createConnection() {
    return connect(this.port, '127.0.0.1')
  }
}

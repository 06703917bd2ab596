import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { toldBy } from '../refusal.ts'
import { languageModel, lastText, messagesOf, type Said, type SpokenModel, usageOf } from './model.ts'
import type { Vendor } from './vendor.ts'
import {
  brokenOff,
  type Connection,
  getJson,
  isJson,
  linesOf,
  namesIn,
  parseJson,
  postJson,
  readAnswer,
  refusalIn,
  shownRequest,
  unreadable,
  type VendorRequest,
} from './wire.ts'

/*
 * Ollama's own API: /api/chat, and /api/generate for completion style. Streams are NDJSON; an error in mid-stream is a
 * line {"error": …} inside a 200. Protocol: ollama/ollama, docs/api.md.
 */

export const ollama: Vendor = {
  baseUrl: 'http://127.0.0.1:11434',
  forms: [],
  beside: [],
  connect: ({ api, credentials, ...reached }) =>
    speaker({ api: api === 'completions' ? 'completions' : 'chat', ...reached, headers: credentials.headers ?? {} }),
  async list({ baseUrl, credentials, dispatcher }, signal) {
    const body = await getJson({ baseUrl, headers: credentials.headers ?? {}, dispatcher }, '/api/tags', signal)
    return namesIn(body.models, 'name')
  },
}

type Line = {
  message?: { content?: unknown }
  response?: unknown
  done?: unknown
  done_reason?: unknown
  prompt_eval_count?: unknown
  eval_count?: unknown
}

function speaker({ api, ...connection }: Connection & { api: 'chat' | 'completions' }): (modelId: string) => SpokenModel {
  const path = api === 'chat' ? '/api/chat' : '/api/generate'
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): VendorRequest => ({
      path,
      body: requestBody(modelId, api, options, stream),
    })
    return languageModel('ollama', modelId, {
      preview: (options, stream) => shownRequest(connection, asked(options, stream)),
      async whole(options) {
        const response = await postJson(connection, asked(options, false), options.abortSignal)
        return saidIn(readAnswer(await response.body.text()))
      },
      async *pieces(options) {
        const response = await postJson(connection, asked(options, true), options.abortSignal)
        if (isJson(response.headers)) return yield saidIn(readAnswer(await response.body.text()))
        let ended = false
        for await (const lines of linesOf(response.body)) {
          const said = lines.filter((line) => line.trim() !== '').map(saidInLine)
          const last = said.at(-1)
          ended ||= last?.finish !== undefined
          yield { ...last, text: said.map(({ text }) => text ?? '').join('') }
        }
        if (!ended) throw brokenOff()
      },
    })
  }
}

function requestBody(model: string, api: 'chat' | 'completions', options: LanguageModelV4CallOptions, stream: boolean) {
  return {
    model,
    stream,
    ...(api === 'chat' ? { messages: messagesOf(options.prompt) } : { prompt: lastText(options.prompt) }),
    options: {
      temperature: options.temperature,
      top_p: options.topP,
      num_predict: options.maxOutputTokens,
      stop: options.stopSequences?.length ? options.stopSequences : undefined,
      presence_penalty: options.presencePenalty || undefined,
      frequency_penalty: options.frequencyPenalty || undefined,
    },
  }
}

function saidInLine(line: string): Said {
  const body = parseJson(line)
  if (body === null || typeof body !== 'object') throw unreadable('a line of the stream')
  if ('error' in body) throw refusalIn(toldBy(body), {})
  return saidIn(body)
}

function saidIn(body: Line): Said {
  const text = [body.message?.content, body.response].find((value) => typeof value === 'string') as string | undefined
  if (body.done !== true) return { text }
  const { prompt_eval_count, eval_count } = body
  const [prompt, completion] = [prompt_eval_count, eval_count].map((value) => (typeof value === 'number' ? value : undefined))
  const usage = { ...usageOf(prompt, completion), raw: { prompt_eval_count: prompt, eval_count: completion } }
  return { text, finish: typeof body.done_reason === 'string' ? body.done_reason : 'stop', usage }
}

import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider'
import { type ReasonOf, toldBy, VendorFailure } from '../refusal.ts'
import { openaiEmbeddings } from './embeddings.ts'
import { imagesOf, languageModel, lastText, messagesOf, type Said, type SpokenModel, together, usageOf } from './model.ts'
import type { Provided, PullProgress, Vendor } from './vendor.ts'
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
  tooLong,
  unreadable,
  type VendorRequest,
} from './wire.ts'

/*
 * Ollama's own API: /api/chat, and /api/generate for completion style. Streams are NDJSON; an error in mid-stream is a
 * line {"error": …} inside a 200. Protocol: ollama/ollama, docs/api.md; error texts: its server/routes.go and server/sched.go.
 *
 * `options.num_ctx` is not sent: whoever runs Ollama sets it there (OLLAMA_CONTEXT_LENGTH). `keep_alive` is sent where the provider
 * says it; otherwise Ollama's own holds (OLLAMA_KEEP_ALIVE, five minutes unless it is set).
 */

export const ollama: Vendor = {
  baseUrl: 'http://127.0.0.1:11434',
  forms: [],
  beside: ['apiKey'], // of Ollama's cloud, or of a gateway before one's own
  jsonMode: 'schema',
  connect: (provided) => {
    const api = provided.api === 'completions' ? 'completions' : 'chat'
    return speaker({ api, keepAlive: provided.options?.keepAlive, ...connectionOf(provided) })
  },
  embeddings: (provided) => openaiEmbeddings({ ...connectionOf(provided), baseUrl: `${provided.baseUrl}/v1` }), // its docs/openai.md
  async list(provided, signal) {
    const body = await getJson(connectionOf(provided), '/api/tags', signal)
    return namesIn(body.models, 'name')
  },
  pull,
}

const connectionOf = ({ baseUrl, credentials, dispatcher, heard }: Provided): Connection => ({
  baseUrl,
  dispatcher,
  heard,
  headers: { ...credentials.headers, ...(credentials.apiKey && { authorization: `Bearer ${credentials.apiKey}` }) },
  reasonOf,
})

type Line = {
  message?: { content?: unknown }
  response?: unknown
  done?: unknown
  done_reason?: unknown
  prompt_eval_count?: unknown
  eval_count?: unknown
}

type Style = { api: 'chat' | 'completions'; keepAlive?: string }

function speaker({ api, keepAlive, ...connection }: Connection & Style): (modelId: string) => SpokenModel {
  const path = api === 'chat' ? '/api/chat' : '/api/generate'
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): VendorRequest => ({
      path,
      body: requestBody(modelId, { api, keepAlive }, options, stream),
    })
    return languageModel('ollama', modelId, {
      preview: (options, stream) => shownRequest(connection, asked(options, stream)),
      async whole(options) {
        const response = await postJson(connection, asked(options, false), options.abortSignal)
        return saidIn(readAnswer(await response.text(), connection))
      },
      async *pieces(options) {
        const response = await postJson(connection, asked(options, true), options.abortSignal)
        if (isJson(response.headers)) return yield saidIn(readAnswer(await response.text(), connection))
        let ended = false
        for await (const lines of linesOf(response.body)) {
          for (const said of together(lines.filter(isNotBlank), (line) => saidIn(readLine(line)))) {
            ended ||= said.finish !== undefined
            yield said
          }
        }
        if (!ended) throw brokenOff()
      },
    })
  }
}

function requestBody(model: string, { api, keepAlive }: Style, options: LanguageModelV4CallOptions, stream: boolean) {
  return {
    model,
    stream,
    ...(api === 'chat' ? { messages: options.prompt.map(messageOf) } : { prompt: lastText(options.prompt) }),
    format: formatOf(options),
    keep_alive: keepAlive === undefined || Number.isNaN(Number(keepAlive)) ? keepAlive : Number(keepAlive), // seconds are a number
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

/** A message with its images, which Ollama takes beside the text. */
function messageOf(message: LanguageModelV4Prompt[number]) {
  const [said] = messagesOf([message])
  const images = imagesOf(message).map(({ base64 }) => base64)
  return { ...said, ...(images.length > 0 && { images }) }
}

const formatOf = ({ responseFormat }: LanguageModelV4CallOptions) =>
  responseFormat?.type === 'json' ? (responseFormat.schema ?? 'json') : undefined

const isNotBlank = (line: string): boolean => line.trim() !== ''

function readLine(line: string): Record<string, unknown> {
  const body = parseJson(line)
  if (body === null || typeof body !== 'object') throw unreadable('a line of the stream')
  if ('error' in body) throw refusalIn(toldBy(body), { reasonOf })
  return body as Record<string, unknown>
}

/** What a model thinks before it answers stands in `thinking`, and is no part of the answer. */
function saidIn(body: Line): Said {
  const text = [body.message?.content, body.response].find((value) => typeof value === 'string') as string | undefined
  if (body.done !== true) return { text }
  if ((body.done_reason === 'load' || body.done_reason === 'unload') && !text)
    throw new VendorFailure('overloaded', 'the model was only loaded, and has said nothing')
  const { prompt_eval_count, eval_count } = body
  const [prompt, completion] = [prompt_eval_count, eval_count].map((value) => (typeof value === 'number' ? value : undefined))
  const usage = { ...usageOf(prompt, completion), raw: { prompt_eval_count: prompt, eval_count: completion } }
  return { text, finish: typeof body.done_reason === 'string' ? body.done_reason : 'stop', usage }
}

/** Ollama has no codes, only sentences, and says in some of them what its status does not. */
const reasonOf: ReasonOf = ({ message }) => {
  if (/not found|file does not exist/i.test(message)) return 'model_not_found'
  if (/requires more system memory|out of memory|server busy|maximum pending requests/i.test(message)) return 'overloaded'
  if (/exceeds? the (?:available )?context/i.test(message)) return 'context_too_long'
  if (/does not support|invalid model name|incompatible with your version|no longer compatible/i.test(message)) return 'invalid_request'
  if (/dial tcp|no such host|i\/o timeout|connection refused/i.test(message)) return 'network' // it cannot reach its registry
  return undefined
}

/**
 * Lets Ollama fetch a model (POST /api/pull). Its layers are loaded one after another; how large one is is known when it
 * begins, so the whole grows. Ends when the model is there, and throws a VendorFailure when it does not come.
 */
async function* pull(provided: Provided, model: string, signal: AbortSignal): AsyncGenerator<PullProgress> {
  const request = { path: '/api/pull', body: { model, stream: true }, silenceMsMax }
  const response = await postJson(connectionOf(provided), request, signal)
  const layers = new Map<string, { done: number; size: number }>()
  for await (const lines of linesOf(response.body)) {
    const steps = lines.filter(isNotBlank).map(readLine)
    for (const { digest, total, completed } of steps)
      if (typeof digest === 'string' && isSize(total)) layers.set(digest, { size: total, done: isSize(completed) ? completed : 0 })
    if (layers.size > layersMax) throw tooLong()
    const all = Array.from(layers.values())
    yield { completedBytes: sum(all.map(({ done }) => done)), totalBytes: sum(all.map(({ size }) => size)) }
    if (steps.some(({ status }) => status === 'success')) return
  }
  throw brokenOff()
}

/** A digest of many gigabytes is checked without a word. */
const silenceMsMax = 10 * 60_000
/** A model has a handful. */
const layersMax = 1_000
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

import type { JSONObject, LanguageModelV4CallOptions, LanguageModelV4Message } from '@ai-sdk/provider'
import { once } from '../../process.ts'
import { type ReasonOf, toldBy, type VendorReason } from '../refusal.ts'
import { openaiEmbeddings } from './embeddings.ts'
import { imagesOf, languageModel, messagesOf, type Said, type SpokenModel, together, usageOf } from './model.ts'
import { openaiBatches } from './openai-batches.ts'
import { speaker } from './openai-compatible.ts'
import type { Provided, Vendor } from './vendor.ts'
import {
  type Answered,
  brokenOff,
  type Connection,
  eventData,
  isJson,
  mended,
  parseJson,
  postJson,
  readAnswer,
  refusalIn,
  shownRequest,
  unreadable,
  type VendorRequest,
} from './wire.ts'

/*
 * Tongyi Qianwen on DashScope: its own protocol, or OpenAI's where the address is that of the compatible mode.
 * Protocol: help.aliyun.com/zh/model-studio (text generation, deep thinking, error codes), dashscope/dashscope-sdk-python.
 */

export const qwen: Vendor = {
  baseUrl: 'https://dashscope.aliyuncs.com/api/v1',
  forms: [['apiKey']],
  beside: [],
  jsonMode: 'object',
  // Embeddings in the compatible mode only, which stands beside the native address of each region.
  embeddings: (provided) =>
    openaiEmbeddings({ ...connectionTo(provided), baseUrl: provided.baseUrl.replace(/\/api\/v1$/, '/compatible-mode/v1') }),
  connect(provided) {
    const connection = connectionTo(provided)
    const { baseUrl } = provided
    const speak = baseUrl.includes('compatible-mode') ? compatible(provided, connection) : native(provided, connection)
    return (modelId) => (streamsOnly.test(modelId) ? gathered(speak(modelId)) : speak(modelId))
  },
  batches(provided) {
    const { dispatcher, credentials } = provided
    const baseUrl = provided.baseUrl.replace(/\/api\/v1$/, '/compatible-mode/v1')
    const headers = { ...credentials.headers, authorization: `Bearer ${credentials.apiKey}` }
    const connection = { baseUrl, headers, dispatcher, reasonOf }
    const speak = compatible({ ...provided, baseUrl }, connection)
    return openaiBatches(connection, (modelId) => (streamsOnly.test(modelId) ? undefined : speak(modelId)))
  },
}

const connectionTo = ({ baseUrl, dispatcher, heard, credentials }: Provided): Connection => ({
  baseUrl,
  headers: { ...credentials.headers, authorization: `Bearer ${credentials.apiKey}` },
  dispatcher,
  heard,
  reasonOf,
})

/*
 * What is known of models by their names. Qwen3 of open weights thinks unless it is told not to, and thinks only in a
 * stream; the later generations think unless told, too, and none of them writes JSON while it thinks.
 */
const streamsOnly = /^(qwq|qvq)|omni|-thinking/
const thinksAlways = /^(qwq|qvq)|-thinking/
const openWeights = /^qwen3-[\d.]+b(-a\d+b)?$/
const thinksUnlessTold = /^qwen3\.[5-9]/
const takesImages = /-vl|vl-|^qvq|omni|^qwen3\.[5-9]/

const wantsJson = ({ responseFormat }: LanguageModelV4CallOptions, modelId: string): boolean =>
  responseFormat?.type === 'json' && !thinksAlways.test(modelId)

/** `enable_thinking: false`, for the models and calls that need it: others refuse the parameter. */
function thinkingFor(modelId: string, options: LanguageModelV4CallOptions, stream: boolean): { enable_thinking?: false } {
  const json = wantsJson(options, modelId)
  return (openWeights.test(modelId) && (json || !stream)) || (thinksUnlessTold.test(modelId) && json) ? { enable_thinking: false } : {}
}

/** A model that only streams, and still gives whole answers. */
function gathered(model: SpokenModel): SpokenModel {
  return {
    ...model,
    preview: (options) => model.preview(options, true),
    async doGenerate(options) {
      let text = ''
      const { stream } = await model.doStream(options)
      for await (const part of stream) {
        if (part.type === 'text-delta') text += part.delta
        if (part.type === 'finish')
          return { content: [{ type: 'text', text }], finishReason: part.finishReason, usage: part.usage, warnings: [] }
      }
      throw brokenOff()
    },
  }
}

function compatible({ slug }: Provided, connection: Connection): (modelId: string) => SpokenModel {
  const speak = speaker({ provider: slug, api: 'chat', jsonMode: 'object', ...connection })
  return (modelId) => {
    const model = speak(modelId)
    const told = (options: LanguageModelV4CallOptions, stream: boolean): LanguageModelV4CallOptions => ({
      ...options,
      responseFormat: wantsJson(options, modelId) ? options.responseFormat : undefined,
      providerOptions: {
        ...options.providerOptions,
        openai: { ...options.providerOptions?.openai, ...thinkingFor(modelId, options, stream) },
      },
    })
    return {
      ...model,
      preview: (options, stream) => model.preview(told(options, stream), stream),
      doGenerate: (options) => model.doGenerate(told(options, false)),
      doStream: (options) => model.doStream(told(options, true)),
    }
  }
}

const services = {
  text: '/services/aigc/text-generation/generation',
  multimodal: '/services/aigc/multimodal-generation/generation',
}
type Service = keyof typeof services

/** Which service has a model, where its name told wrong: the vendor refuses the address of the other. */
const learned = () => once('llm.dashscope-services', () => new Map<string, Service>())

/** The service for texts would take these words without their images. */
const showsImages = ({ prompt }: LanguageModelV4CallOptions): boolean => prompt.some((message) => imagesOf(message).length > 0)

function native({ slug }: Provided, connection: Connection): (modelId: string) => SpokenModel {
  return (modelId) => {
    const service = (options: LanguageModelV4CallOptions): Service =>
      showsImages(options) ? 'multimodal' : (learned().get(modelId) ?? (takesImages.test(modelId) ? 'multimodal' : 'text'))
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): VendorRequest => ({
      path: services[service(options)],
      body: requestBody(modelId, service(options), options, stream),
      ...(stream && { headers: { accept: 'text/event-stream', 'x-dashscope-sse': 'enable' } }),
    })
    function answered(options: LanguageModelV4CallOptions, stream: boolean) {
      const tried = service(options)
      return mended(
        () => postJson(connection, asked(options, stream), options.abortSignal),
        ({ told }) => {
          if (showsImages(options) || !/url error/i.test(told?.message ?? '')) return false
          learned().set(modelId, tried === 'text' ? 'multimodal' : 'text')
          return true
        },
      )
    }
    const whole = async (response: Answered) => saidIn(refuseErrors(readAnswer(await response.text())))
    return languageModel(slug, modelId, {
      preview: (options, stream) => shownRequest(connection, asked(options, stream)),
      whole: async (options) => whole(await answered(options, false)),
      async *pieces(options) {
        const response = await answered(options, true)
        if (isJson(response.headers)) return yield whole(response)
        const added = additions()
        let ended = false
        for await (const events of eventData(response.body)) {
          for (const said of together(events, (data) => added(saidInEvent(data)))) {
            ended ||= said.finish !== undefined
            yield said
          }
        }
        if (!ended) throw brokenOff()
      },
    })
  }
}

function requestBody(model: string, service: Service, options: LanguageModelV4CallOptions, stream: boolean) {
  const { prompt, temperature, topP, maxOutputTokens, presencePenalty, stopSequences } = options
  return {
    model,
    input: { messages: service === 'text' ? messagesOf(prompt) : prompt.map(partsOf) },
    parameters: {
      result_format: 'message',
      ...(stream && { incremental_output: true }),
      temperature: temperature === undefined ? undefined : Math.min(temperature, 1.99), // below 2 here, else up to 2
      top_p: topP,
      max_tokens: maxOutputTokens,
      presence_penalty: presencePenalty || undefined,
      stop: stopSequences?.length ? stopSequences : undefined,
      ...(wantsJson(options, model) && { response_format: { type: 'json_object' } }),
      ...thinkingFor(model, options, stream),
    },
  }
}

function partsOf(message: LanguageModelV4Message) {
  const images = imagesOf(message).map(({ mediaType, base64 }) => ({ image: `data:${mediaType};base64,${base64}` }))
  return { role: message.role, content: [...images, ...messagesOf([message]).map(({ content: text }) => ({ text }))] }
}

type Answer = {
  code?: unknown
  output?: { text?: unknown; finish_reason?: unknown; choices?: { message?: { content?: unknown }; finish_reason?: unknown }[] } | null
  usage?: unknown
}

function saidInEvent(data: string): Said {
  const event = parseJson(data)
  if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
  return saidIn(refuseErrors(event))
}

/** Errors are told inside a success, in a stream as a frame of their own: with a code and without an output. */
function refuseErrors(answer: Answer): Answer {
  if (typeof answer.code === 'string' && answer.code !== '' && !answer.output) throw refusalIn(toldBy(answer), { reasonOf })
  return answer
}

/** What the model thought stands beside the content, in `reasoning_content`, and is no part of the answer. */
function saidIn({ output, usage }: Answer): Said {
  const choice = Array.isArray(output?.choices) ? output.choices[0] : undefined
  const finish = choice?.finish_reason ?? output?.finish_reason
  return {
    text: textIn(choice?.message?.content) ?? textIn(output?.text),
    finish: typeof finish === 'string' && finish !== '' && finish !== 'null' ? finish : undefined, // "null" until it is the end
    usage: usageIn(usage),
  }
}

function textIn(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  return Array.isArray(content) ? content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('') : undefined
}

function usageIn(usage: unknown): Said['usage'] {
  if (usage === null || typeof usage !== 'object') return undefined
  const { input_tokens, output_tokens, prompt_tokens_details, output_tokens_details } = usage as Record<string, unknown>
  const count = (value: unknown) => (typeof value === 'number' ? value : undefined)
  const cached = (prompt_tokens_details as { cached_tokens?: unknown } | undefined)?.cached_tokens
  const reasoning = (output_tokens_details as { reasoning_tokens?: unknown } | undefined)?.reasoning_tokens
  return { ...usageOf(count(input_tokens), count(output_tokens), count(cached), count(reasoning)), raw: usage as JSONObject }
}

/**
 * What each frame of a stream adds. Increments are asked for, but some models send all that was said so far each time. That
 * is so when the second frame goes on from all of the first and the third from all of the second; until the third tells,
 * the second is kept back.
 */
export function additions(): (said: Said) => Said {
  const seen: string[] = []
  let way: 'increments' | 'whole' | undefined
  let whole = ''
  function added(text: string, isLast: boolean): string {
    if (way === 'increments') return text
    if (way === 'whole') {
      const addition = text.slice(whole.length)
      whole += addition
      return addition
    }
    if (text !== '') seen.push(text)
    const [first = '', second, third] = seen
    if (second === undefined) return text
    const repeats = second.startsWith(first) && (third ?? second).startsWith(second)
    const goesOn = repeats && (isLast ? text !== '' : second !== first) // the last of whole frames is the whole answer again
    if (goesOn && third === undefined && !isLast) return ''
    way = goesOn ? 'whole' : 'increments'
    if (!goesOn) return second + (third ?? '')
    whole = third ?? second
    return whole.slice(first.length)
  }
  return (said) => {
    const isLast = said.finish !== undefined
    return said.text === undefined && !isLast ? said : { ...said, text: added(said.text ?? '', isLast) }
  }
}

/*
 * Both modes have the same codes, spelled in two ways: InvalidApiKey and invalid_api_key. `insufficient_quota` is a rate here
 * (tokens a minute), unless the free quota is what was exceeded.
 */
const reasonByCode: [RegExp, VendorReason][] = [
  [/datainspection/, 'content_filtered'],
  [/arrearage|freetieronly|billoverdue|commoditynotpurchased/, 'quota_exhausted'],
  [/throttling|limitrequests|limitburstrate|insufficientquota/, 'rate_limited'],
  [/invalidapikey|notauthorized/, 'authentication'],
  [/accessdenied/, 'permission'],
  [/modelnotfound|modelnotsupported/, 'model_not_found'],
  [/timeout/, 'timeout'],
  [/modelunavailable|modelservingerror/, 'overloaded'],
  [/invalidparameter|invalidurl|workspacenotfound/, 'invalid_request'],
  [/internalerror|systemerror|modelservicefailed/, 'server_error'],
]
const reasonByWords: [RegExp, VendorReason][] = [
  [/range of input length/i, 'context_too_long'],
  [/free allocated quota exceeded|free tier/i, 'quota_exhausted'],
  [/invalid access token or token expired/i, 'authentication'],
  [/model not exist/i, 'model_not_found'],
]

const reasonOf: ReasonOf = ({ code, message }) => {
  const plain = code.toLowerCase().replace(/[^a-z]/g, '')
  return (reasonByWords.find(([words]) => words.test(message)) ?? reasonByCode.find(([codes]) => codes.test(plain)))?.[1]
}

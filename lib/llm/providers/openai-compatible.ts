import type { JSONObject, LanguageModelV4CallOptions, LanguageModelV4Prompt, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { ReasonOf, VendorFailure, VendorReason } from '../refusal.ts'
import { openaiEmbeddings } from './embeddings.ts'
import { genericSpeaker } from './generic.ts'
import { imagesOf, languageModel, lastText, messagesOf, type Said, type SpokenModel, together, usageOf } from './model.ts'
import { openaiBatches } from './openai-batches.ts'
import { isStrict } from './strict-schema.ts'
import type { Credentials, Provided, Vendor } from './vendor.ts'
import {
  brokenOff,
  type Connection,
  eventData,
  getJson,
  isJson,
  mended,
  namesIn,
  parseJson,
  postJson,
  readAnswer,
  shownRequest,
  unreadable,
  type VendorRequest,
  withoutError,
} from './wire.ts'

/*
 * OpenAI's Chat Completions and Completions, and everything that speaks them: DeepSeek, vLLM, LM Studio and many more.
 * Protocol: the types of the npm package `openai`. Vendors differ in what they leave out, so little is required: a text
 * in `choices[0].message.content`, `choices[0].text` or `result`; usage, [DONE] and finish_reason may be missing. What a
 * model says while it thinks (`reasoning_content`) is no answer.
 */

type Dialect = { reasonOf: ReasonOf; jsonMode: 'schema' | 'object' }

const speaking = ({ reasonOf, jsonMode }: Dialect): Pick<Vendor, 'connect' | 'list' | 'jsonMode'> => ({
  jsonMode,
  connect: ({ slug, api, options, ...provided }) => {
    const connection = { ...connectionTo(provided), reasonOf }
    if (options?.generic) return genericSpeaker(slug, { ...connection, baseUrl: provided.baseUrl }, options.generic)
    return speaker({ provider: slug, api: api === 'completions' ? 'completions' : 'chat', jsonMode, ...connection })
  },
  async list(provided, signal) {
    const body = await getJson({ ...connectionTo(provided), reasonOf }, '/models', signal)
    return namesIn(body.data, 'id')
  },
})

const embedding = (reasonOf: ReasonOf): Pick<Vendor, 'embeddings'> => ({
  embeddings: (provided) => openaiEmbeddings({ ...connectionTo(provided), reasonOf }),
})

/** The address without the endpoint, which many paste with it. */
const connectionTo = ({ baseUrl, credentials, dispatcher, heard }: Omit<Provided, 'slug' | 'api'>): Connection => ({
  baseUrl: baseUrl.replace(/(\/chat)?\/completions$|\/embeddings$/, ''),
  headers: headersFor(credentials),
  dispatcher,
  heard,
})

/** What codes and types mean, by OpenAI's guide "Error codes"; the first that is known counts. */
const openaiCodes: Record<string, VendorReason> = {
  invalid_api_key: 'authentication',
  invalid_organization: 'authentication',
  account_deactivated: 'authentication',
  unsupported_country_region_territory: 'permission',
  insufficient_quota: 'quota_exhausted',
  billing_hard_limit_reached: 'quota_exhausted',
  billing_not_active: 'quota_exhausted',
  rate_limit_exceeded: 'rate_limited',
  context_length_exceeded: 'context_too_long',
  string_above_max_length: 'context_too_long',
  content_filter: 'content_filtered',
  content_policy_violation: 'content_filtered',
  model_not_found: 'model_not_found',
}

const byOpenaiCodes: ReasonOf = ({ code }) =>
  code
    .split(' ')
    .map((word) => openaiCodes[word])
    .find(Boolean)

/** DeepSeek tells by its statuses (its page "Error Codes"), and of a filtered question by its words. */
const byDeepseekWords: ReasonOf = ({ message }) => (/content exists risk/i.test(message) ? 'content_filtered' : undefined)

const speakingOpenai = speaking({ reasonOf: byOpenaiCodes, jsonMode: 'schema' })
export const openai: Vendor = {
  ...speakingOpenai,
  ...embedding(byOpenaiCodes),
  batches: (provided) => openaiBatches({ ...connectionTo(provided), reasonOf: byOpenaiCodes }, speakingOpenai.connect(provided)),
  baseUrl: 'https://api.openai.com/v1',
  forms: [['apiKey']],
  beside: ['organization', 'project'],
}
export const deepseek: Vendor = {
  ...speaking({ reasonOf: byDeepseekWords, jsonMode: 'object' }),
  baseUrl: 'https://api.deepseek.com',
  forms: [['apiKey']],
  beside: [],
}
export const openaiCompatible: Vendor = {
  ...speaking({ reasonOf: byOpenaiCodes, jsonMode: 'schema' }),
  ...embedding(byOpenaiCodes),
  baseUrl: null,
  forms: [],
  beside: ['apiKey', 'organization'],
}

const headersFor = ({ apiKey, organization, project, headers }: Credentials): Record<string, string> => ({
  ...(organization && { 'openai-organization': organization }),
  ...(project && { 'openai-project': project }),
  ...headers,
  ...(apiKey && { authorization: `Bearer ${apiKey}` }),
})

type Style = { api: 'chat' | 'completions'; jsonMode: 'schema' | 'object' }
type Spoken = Connection & Style & { provider: string }

/** Chat Completions at any address: also for vendors that speak it beside a protocol of their own. */
export function speaker({ provider, api, jsonMode, ...connection }: Spoken): (modelId: string) => SpokenModel {
  const path = api === 'chat' ? '/chat/completions' : '/completions'
  let counts = true // some servers refuse to be asked for the counts of a stream
  const learnRefusal = (asked: VendorRequest, { told }: VendorFailure): boolean => {
    const isRefused = 'stream_options' in (asked.body as object) && /stream_options/.test(told?.message ?? '')
    if (isRefused) counts = false
    return isRefused
  }
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): VendorRequest => ({
      path,
      body: requestBody(
        modelId,
        { api, jsonMode },
        options,
        stream && { stream, ...(counts && { stream_options: { include_usage: true } }) },
      ),
    })
    return languageModel(provider, modelId, {
      preview: (options, stream) => shownRequest(connection, asked(options, stream)),
      read: (body) => saidIn(withoutError(body, connection), 'message'),
      async whole(options) {
        const response = await postJson(connection, asked(options, false), options.abortSignal)
        return saidIn(readAnswer(await response.text(), { ...connection, beside: response.headers }), 'message')
      },
      async *pieces(options) {
        let request = asked(options, true)
        const response = await mended(
          () => postJson(connection, request, options.abortSignal),
          (failure) => {
            const isMended = learnRefusal(request, failure)
            request = asked(options, true)
            return isMended
          },
        )
        if (isJson(response.headers))
          return yield saidIn(readAnswer(await response.text(), { ...connection, beside: response.headers }), 'message')
        let ended = false
        for await (const events of eventData(response.body)) {
          const pieces = events.filter((data) => data.trim() !== '[DONE]')
          ended ||= pieces.length < events.length
          for (const said of together(pieces, (data) => saidInEvent(data, connection))) {
            ended ||= said.finish !== undefined
            yield said
          }
        }
        if (!ended) throw brokenOff()
      },
    })
  }
}

function requestBody(model: string, { api, jsonMode }: Style, options: LanguageModelV4CallOptions, streaming: object | false) {
  return {
    model,
    ...(api === 'chat'
      ? { messages: seenMessagesOf(options.prompt), response_format: jsonFormat(options.responseFormat, jsonMode) }
      : { prompt: lastText(options.prompt) }),
    temperature: options.temperature,
    top_p: options.topP,
    max_tokens: options.maxOutputTokens,
    presence_penalty: options.presencePenalty || undefined, // zero says nothing, and some vendors refuse the field
    frequency_penalty: options.frequencyPenalty || undefined,
    stop: options.stopSequences?.length ? options.stopSequences : undefined,
    ...(options.providerOptions?.openai as Record<string, unknown> | undefined),
    ...streaming,
  }
}

/** A message with images is a list of parts; one without stays a plain text, since many servers take nothing else. */
function seenMessagesOf(prompt: LanguageModelV4Prompt) {
  return messagesOf(prompt).map(({ role, content }, i) => {
    const images = imagesOf(prompt[i] as LanguageModelV4Prompt[number])
    if (images.length === 0) return { role, content }
    const parts = images.map(({ mediaType, base64 }) => ({ type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } }))
    return { role, content: [{ type: 'text', text: content }, ...parts] }
  })
}

function jsonFormat(format: LanguageModelV4CallOptions['responseFormat'], jsonMode: 'schema' | 'object') {
  if (format?.type !== 'json') return undefined
  if (jsonMode === 'object' || !format.schema) return { type: 'json_object' }
  const { name = 'answer', description, schema } = format
  return { type: 'json_schema', json_schema: { name, description, schema, strict: isStrict(schema) } }
}

function saidInEvent(data: string, connection: Connection): Said {
  const event = parseJson(data)
  if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
  return saidIn(withoutError(event, connection), 'delta')
}

type Choice = { message?: { content?: unknown }; delta?: { content?: unknown }; text?: unknown; finish_reason?: unknown; flag?: unknown }

function saidIn(body: Record<string, unknown>, part: 'message' | 'delta'): Said {
  const choice = (Array.isArray(body.choices) ? body.choices[0] : undefined) as Choice | undefined
  const text = [choice?.[part]?.content, choice?.text, body.result].find((value) => typeof value === 'string')
  const finish = isBanned(choice?.flag) ? 'content_filter' : choice?.finish_reason
  return {
    text: text as string | undefined,
    finish: typeof finish === 'string' && finish !== '' && finish !== 'null' ? finish : undefined,
    usage: usageIn(body.usage),
  }
}

/** Baidu's grading of an answer: 0 is safe and 1 a low risk; from 2 on it was banned, whatever the finish reason says. */
export const isBanned = (flag: unknown): boolean => typeof flag === 'number' && flag >= 2

/** The counts of OpenAI's `usage`; none when it has none. */
export function usageIn(usage: unknown): LanguageModelV4Usage | undefined {
  if (usage === null || typeof usage !== 'object') return undefined
  const counts = usage as Record<string, unknown> & {
    prompt_tokens_details?: Record<string, unknown>
    completion_tokens_details?: Record<string, unknown>
  }
  const cached = count(counts.prompt_tokens_details?.cached_tokens) ?? count(counts.prompt_cache_hit_tokens)
  const [prompt, completion] = [count(counts.prompt_tokens), count(counts.completion_tokens)]
  return prompt === undefined && completion === undefined
    ? undefined
    : { ...usageOf(prompt, completion, cached, count(counts.completion_tokens_details?.reasoning_tokens)), raw: usage as JSONObject }
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined

import type { JSONObject, LanguageModelV4CallOptions, LanguageModelV4Usage } from '@ai-sdk/provider'
import { toldBy } from '../refusal.ts'
import { languageModel, lastText, messagesOf, type Said, type SpokenModel, usageOf } from './model.ts'
import type { Credentials, Vendor } from './vendor.ts'
import {
  brokenOff,
  type Connection,
  eventData,
  getJson,
  isJson,
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
 * OpenAI's Chat Completions and Completions, and everything that speaks them: DeepSeek, vLLM, LM Studio and many more.
 * Protocol: the types of the npm package `openai`. Vendors differ in what they leave out, so little is required: a text
 * in `choices[0].message.content`, `choices[0].text` or `result`; usage, [DONE] and finish_reason may be missing.
 */

const compatible: Pick<Vendor, 'connect' | 'list' | 'beside'> = {
  beside: [],
  connect: ({ slug, api, credentials, ...reached }) =>
    speaker({ provider: slug, api: api === 'completions' ? 'completions' : 'chat', ...reached, headers: headersFor(credentials) }),
  async list({ baseUrl, credentials, dispatcher }, signal) {
    const body = await getJson({ baseUrl, headers: headersFor(credentials), dispatcher }, '/models', signal)
    return namesIn(body.data, 'id')
  },
}

export const openai: Vendor = {
  ...compatible,
  baseUrl: 'https://api.openai.com/v1',
  forms: [['apiKey']],
  beside: ['organization', 'project'],
}
export const deepseek: Vendor = { ...compatible, baseUrl: 'https://api.deepseek.com', forms: [['apiKey']] }
export const openaiCompatible: Vendor = { ...compatible, baseUrl: null, forms: [], beside: ['apiKey', 'organization'] }

const headersFor = ({ apiKey, organization, project, headers }: Credentials): Record<string, string> => ({
  ...(organization && { 'openai-organization': organization }),
  ...(project && { 'openai-project': project }),
  ...headers,
  ...(apiKey && { authorization: `Bearer ${apiKey}` }),
})

type Spoken = Connection & { provider: string; api: 'chat' | 'completions' }

function speaker({ provider, api, ...connection }: Spoken): (modelId: string) => SpokenModel {
  const path = api === 'chat' ? '/chat/completions' : '/completions'
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): VendorRequest => ({
      path,
      body: requestBody(modelId, api, options, stream),
    })
    return languageModel(provider, modelId, {
      preview: (options, stream) => shownRequest(connection, asked(options, stream)),
      async whole(options) {
        const response = await postJson(connection, asked(options, false), options.abortSignal)
        return saidIn(readAnswer(await response.body.text(), connection), 'message')
      },
      async *pieces(options) {
        const response = await postJson(connection, asked(options, true), options.abortSignal)
        if (isJson(response.headers)) return yield saidIn(readAnswer(await response.body.text(), connection), 'message')
        let ended = false
        for await (const events of eventData(response.body)) {
          const said = joined(events.filter((data) => data.trim() !== '[DONE]').map((data) => saidInEvent(data, connection)))
          ended ||= said.finish !== undefined || events.some((data) => data.trim() === '[DONE]')
          yield said
        }
        if (!ended) throw brokenOff()
      },
    })
  }
}

function requestBody(model: string, api: 'chat' | 'completions', options: LanguageModelV4CallOptions, stream: boolean) {
  return {
    model,
    ...(api === 'chat' ? { messages: messagesOf(options.prompt) } : { prompt: lastText(options.prompt) }),
    temperature: options.temperature,
    top_p: options.topP,
    max_tokens: options.maxOutputTokens,
    presence_penalty: options.presencePenalty || undefined, // zero says nothing, and some vendors refuse the field
    frequency_penalty: options.frequencyPenalty || undefined,
    stop: options.stopSequences?.length ? options.stopSequences : undefined,
    ...(options.providerOptions?.openai as Record<string, unknown> | undefined),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  }
}

function saidInEvent(data: string, connection: Connection): Said {
  const event = parseJson(data)
  if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
  const told = (event as { error?: unknown }).error ? toldBy(event) : undefined
  if (told) throw refusalIn(told, connection)
  return saidIn(event as Record<string, unknown>, 'delta')
}

type Choice = { message?: { content?: unknown }; delta?: { content?: unknown }; text?: unknown; finish_reason?: unknown }

function saidIn(body: Record<string, unknown>, part: 'message' | 'delta'): Said {
  const choice = (Array.isArray(body.choices) ? body.choices[0] : undefined) as Choice | undefined
  const text = [choice?.[part]?.content, choice?.text, body.result].find((value) => typeof value === 'string')
  const finish = choice?.finish_reason
  return {
    text: text as string | undefined,
    finish: typeof finish === 'string' && finish !== '' && finish !== 'null' ? finish : undefined,
    usage: usageIn(body.usage),
  }
}

function usageIn(usage: unknown): LanguageModelV4Usage | undefined {
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

/** What several events of one read say together: one piece further on costs one chunk to the visitor. */
function joined(said: Said[]): Said {
  return {
    text: said.some(({ text }) => text !== undefined) ? said.map(({ text }) => text ?? '').join('') : undefined,
    finish: said.findLast(({ finish }) => finish)?.finish,
    usage: said.findLast(({ usage }) => usage)?.usage,
  }
}

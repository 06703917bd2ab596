import { createAnthropic } from '@ai-sdk/anthropic'
import type { JSONObject, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { ReasonOf, VendorReason } from '../refusal.ts'
import { anthropicBatches } from './anthropic-batches.ts'
import { type Said, type SpokenModel, together, usageOf } from './model.ts'
import { packaged, type Reader } from './packaged.ts'
import type { Credentials, Provided, Vendor } from './vendor.ts'
import { brokenOff, type Connection, eventData, getJson, namesIn, parseJson, unreadable, withoutError } from './wire.ts'

/*
 * Anthropic's Messages: requests written by `@ai-sdk/anthropic`, answers read here. A stream is events with their type in
 * the data, ended by `message_stop`; what it thinks comes in blocks of its own. Input tokens do not include those of the
 * cache, and the output's count grows: each one replaces the last. Source: the types of the npm package
 * `@anthropic-ai/sdk`; errors: Anthropic's API reference, "Errors".
 */

export const anthropic: Vendor = {
  baseUrl: 'https://api.anthropic.com/v1',
  forms: [['apiKey']],
  beside: [],
  jsonMode: 'schema',
  connect,
  batches: (provided) => anthropicBatches(connectionTo(provided), connect(provided)),
  async list(provided, signal) {
    const body = await getJson(connectionTo(provided), '/models', signal)
    return namesIn(body.data, 'id')
  },
}

function connect({ slug, dispatcher, heard, ...given }: Provided): (modelId: string) => SpokenModel {
  return packaged(
    slug,
    { headers: {}, dispatcher, heard, reasonOf },
    (modelId, fetch) => {
      const { apiKey = '', headers } = given.credentials // without a key the package takes the environment's, whatever the address
      return createAnthropic({ baseURL: baseOf(given), apiKey, headers, fetch })(modelId)
    },
    { whole, pieces },
  )
}

const connectionTo = ({ dispatcher, ...given }: Provided): Connection => ({
  baseUrl: baseOf(given),
  headers: headersFor(given.credentials),
  dispatcher,
  reasonOf,
})

/** The address without a path that was pasted with it. */
const baseOf = ({ baseUrl }: Pick<Provided, 'baseUrl'>): string => baseUrl.replace(/\/messages$/, '')

const headersFor = ({ apiKey, headers }: Credentials): Record<string, string> => ({
  'anthropic-version': '2023-06-01',
  ...(apiKey && { 'x-api-key': apiKey }),
  ...headers,
})

const reasons: Record<string, VendorReason> = {
  authentication_error: 'authentication',
  billing_error: 'quota_exhausted',
  permission_error: 'permission',
  not_found_error: 'model_not_found',
  conflict_error: 'overloaded',
  request_too_large: 'context_too_long',
  rate_limit_error: 'rate_limited',
  api_error: 'server_error',
  timeout_error: 'timeout',
  overloaded_error: 'overloaded',
}

const reasonOf: ReasonOf = ({ code, message }) => {
  if (/credit balance is too low/i.test(message)) return 'quota_exhausted'
  if (/prompt is too long|exceed context limit/i.test(message)) return 'context_too_long'
  if (/content filtering policy/i.test(message)) return 'content_filtered'
  return reasons[code]
}

type Block = { type?: unknown; text?: unknown; name?: unknown; input?: unknown }
type Counts = Record<string, unknown> & { output_tokens_details?: { thinking_tokens?: unknown } }
type Event = {
  type?: unknown
  message?: { usage?: Counts }
  delta?: { text?: unknown; partial_json?: unknown; stop_reason?: unknown }
  usage?: Counts
}

const whole: Reader['whole'] = ({ content, stop_reason, usage }) => ({
  text: Array.isArray(content) ? content.map(textIn).join('') : undefined,
  finish: finishOf(stop_reason),
  usage: usageIn(usage as Counts | undefined),
})

/** Models without structured outputs are asked for JSON as the input of a tool of that name. There are no other tools. */
const textIn = ({ type, text, input }: Block): string => {
  if (type === 'tool_use') return JSON.stringify(input)
  return type === 'text' && typeof text === 'string' ? text : ''
}

const pieces: Reader['pieces'] = async function* (body) {
  let counts: Counts | undefined
  let isOver = false
  const saidIn = (data: string): Said => {
    const event = parseJson(data)
    if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
    const { type, message, delta, usage }: Event = withoutError(event, { reasonOf })
    isOver ||= type === 'message_stop'
    if (type === 'message_start') counts = message?.usage
    if (type === 'content_block_delta') return { text: words(delta?.text) ?? words(delta?.partial_json) }
    if (type !== 'message_delta') return {}
    counts = { ...counts, ...said(usage) }
    return { finish: finishOf(delta?.stop_reason), usage: usageIn(counts) }
  }
  for await (const events of eventData(body)) yield* together(events, saidIn)
  if (!isOver) throw brokenOff()
}

/** Counts that are null were told before. */
const said = (usage: Counts | undefined): Counts => Object.fromEntries(Object.entries(usage ?? {}).filter(([, count]) => count !== null))

const words = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const finishes: Record<string, string> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
}
const finishOf = (reason: unknown): string | undefined => (typeof reason === 'string' ? (finishes[reason] ?? 'stop') : undefined)

function usageIn(usage: Counts | undefined): LanguageModelV4Usage | undefined {
  if (!usage) return undefined
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0)
  const [read, write] = [count(usage.cache_read_input_tokens), count(usage.cache_creation_input_tokens)]
  const thought = usage.output_tokens_details?.thinking_tokens
  return {
    ...usageOf(
      count(usage.input_tokens) + read + write,
      count(usage.output_tokens),
      read,
      typeof thought === 'number' ? thought : undefined,
      write,
    ),
    raw: usage as JSONObject,
  }
}

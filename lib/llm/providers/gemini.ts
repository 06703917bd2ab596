import { createGoogle } from '@ai-sdk/google'
import type { JSONObject, LanguageModelV4Usage } from '@ai-sdk/provider'
import { type ReasonOf, type Told, toldBy, type VendorReason } from '../refusal.ts'
import { openaiEmbeddings } from './embeddings.ts'
import { type Said, together, usageOf } from './model.ts'
import { packaged, type Reader } from './packaged.ts'
import type { Credentials, Provided, Vendor } from './vendor.ts'
import { brokenOff, getJson, linesOf, namesIn, parseJson, unreadable, withoutError } from './wire.ts'

/*
 * Gemini's generateContent with a key: requests written by `@ai-sdk/google`, answers read here. A stream is events of one line
 * each, the last with a finishReason; an error in mid-stream is bare JSON between them, over several lines. What it thinks
 * are parts marked so, billed as output and counted apart. Errors are google.rpc.Status with ErrorInfo, RetryInfo
 * and QuotaFailure among their details: a bad key is a 400, and only the details tell a spent day from a busy minute.
 * Source: ai.google.dev, "Troubleshooting"; googleapis/googleapis, google/rpc/error_details.proto.
 */

export const gemini: Vendor = {
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  forms: [['apiKey']],
  beside: [],
  jsonMode: 'schema',
  connect: ({ slug, dispatcher, heard, ...given }) =>
    packaged(
      slug,
      { headers: {}, dispatcher, heard, told, reasonOf },
      (modelId, fetch) => {
        const { apiKey = '', headers } = given.credentials // without a key the package takes the environment's, whatever the address
        return createGoogle({ baseURL: baseOf(given), apiKey, headers, fetch })(modelId)
      },
      { whole: saidIn, pieces },
    ),
  // In its OpenAI mode: the native call tells no counts.
  embeddings: ({ dispatcher, heard, ...given }) => {
    const { apiKey, headers } = given.credentials
    const proven = { ...(apiKey && { authorization: `Bearer ${apiKey}` }), ...headers }
    return openaiEmbeddings({ baseUrl: `${baseOf(given)}/openai`, headers: proven, dispatcher, heard, told, reasonOf })
  },
  async list({ dispatcher, ...given }, signal) {
    const reached = { baseUrl: baseOf(given), headers: headersFor(given.credentials), dispatcher, told, reasonOf }
    const { models } = await getJson(reached, '/models?pageSize=1000', signal)
    const answering = Array.isArray(models)
      ? models.filter((model) => model?.supportedGenerationMethods?.includes?.('generateContent'))
      : []
    return namesIn(answering, 'name').map((name) => name.replace(/^models\//, ''))
  },
}

/** The address without a path that was pasted with it. */
const baseOf = ({ baseUrl }: Pick<Provided, 'baseUrl'>): string => baseUrl.replace(/\/models(\/.*)?$/, '')

const headersFor = ({ apiKey, headers }: Credentials): Record<string, string> => ({
  ...(apiKey && { 'x-goog-api-key': apiKey }),
  ...headers,
})

type Detail = { reason?: unknown; retryDelay?: unknown; violations?: { quotaId?: unknown }[] }
type Status = { status?: unknown; message?: unknown; details?: Detail[] }

/** A status with the reason and the quotas of its details in its code. */
function told(body: unknown): Told | undefined {
  const common = toldBy(body)
  const error = (body as { error?: Status } | null)?.error
  if (!common || typeof error?.status !== 'string') return common
  const details = Array.isArray(error.details) ? error.details : []
  const words = details.flatMap(({ reason, violations }) => [
    reason,
    ...(Array.isArray(violations) ? violations : []).map((v) => v.quotaId),
  ])
  const seconds = details.map(({ retryDelay }) => /^(\d+(?:\.\d+)?)s$/.exec(String(retryDelay))?.[1]).find(Boolean)
  return {
    ...common,
    code: [error.status, ...words.filter((word) => typeof word === 'string')].join(' '),
    ...(seconds && { retryAfterMs: Math.ceil(Number(seconds) * 1_000) }),
  }
}

const reasons: Record<string, VendorReason> = {
  UNAUTHENTICATED: 'authentication',
  PERMISSION_DENIED: 'permission',
  NOT_FOUND: 'model_not_found',
  RESOURCE_EXHAUSTED: 'rate_limited',
  INTERNAL: 'server_error',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'timeout',
}

const reasonOf: ReasonOf = ({ code, message }, status) => {
  if (/API_KEY_INVALID/.test(code)) return 'authentication'
  if (/PerDay/.test(code)) return 'quota_exhausted'
  if (/location is not supported/i.test(message)) return 'permission'
  if (/token count .*exceeds/i.test(message)) return 'context_too_long'
  return status === 500 ? 'server_error' : reasons[code.split(' ')[0] ?? '']
}

type Part = { text?: unknown; thought?: unknown }
type Candidate = { content?: { parts?: Part[] }; finishReason?: unknown }

function saidIn(body: Record<string, unknown>): Said {
  const { candidates, promptFeedback, usageMetadata } = body
  const [candidate] = (Array.isArray(candidates) ? candidates : []) as Candidate[]
  const { blockReason } = (promptFeedback ?? {}) as { blockReason?: unknown }
  const parts = Array.isArray(candidate?.content?.parts) ? candidate.content.parts : undefined
  return {
    text: parts?.map(({ text, thought }) => (typeof text === 'string' && thought !== true ? text : '')).join(''),
    finish: blockReason ? 'content_filter' : finishOf(candidate?.finishReason),
    usage: usageIn(usageMetadata),
  }
}

const pieces: Reader['pieces'] = async function* (body) {
  let isOver = false
  let bare = '' // what stands between the events
  const saidInLine = (line: string): Said => {
    const event = parseJson(line.slice('data:'.length))
    if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
    const said = saidIn(withoutError(event, { told, reasonOf }))
    isOver ||= said.finish !== undefined
    return said
  }
  for await (const lines of linesOf(body)) {
    yield* together(
      lines.filter((line) => line.startsWith('data:')),
      saidInLine,
    )
    bare += lines.filter((line) => !/^(?:data|event|id|retry|):/.test(line)).join('\n')
    const between = bare.trimEnd().endsWith('}') ? parseJson(bare) : undefined
    if (between !== null && typeof between === 'object') withoutError(between, { told, reasonOf })
  }
  if (!isOver) throw brokenOff()
}

const finishes: Record<string, string> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  MALFORMED_FUNCTION_CALL: 'error',
}
const finishOf = (reason: unknown): string | undefined => (typeof reason === 'string' ? (finishes[reason] ?? 'stop') : undefined)

function usageIn(usage: unknown): LanguageModelV4Usage | undefined {
  if (usage === null || typeof usage !== 'object') return undefined
  const counts = usage as Record<string, unknown>
  const count = (name: string): number | undefined => (typeof counts[name] === 'number' ? counts[name] : undefined)
  const thought = count('thoughtsTokenCount')
  const completion = (count('candidatesTokenCount') ?? 0) + (thought ?? 0)
  return { ...usageOf(count('promptTokenCount'), completion, count('cachedContentTokenCount'), thought), raw: counts as JSONObject }
}

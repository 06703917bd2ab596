import { createGoogle } from '@ai-sdk/google'
import { type ReasonOf, type Told, toldBy, type VendorReason } from '../refusal.ts'
import { packaged } from './packaged.ts'
import type { Credentials, Provided, Vendor } from './vendor.ts'
import { getJson, namesIn } from './wire.ts'

/*
 * Gemini's generateContent with a key, spoken by `@ai-sdk/google`. Errors are google.rpc.Status with ErrorInfo, RetryInfo
 * and QuotaFailure among their details: a bad key is a 400, and only the details tell a spent day from a busy minute.
 * Source: ai.google.dev, "Troubleshooting"; googleapis/googleapis, google/rpc/error_details.proto.
 */

export const gemini: Vendor = {
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  forms: [['apiKey']],
  beside: [],
  jsonMode: 'schema',
  connect: ({ slug, dispatcher, ...given }) =>
    packaged(slug, { headers: {}, dispatcher, told, reasonOf }, (modelId, fetch) => {
      const { apiKey = '', headers } = given.credentials // without a key the package takes the environment's, whatever the address
      return createGoogle({ baseURL: baseOf(given), apiKey, headers, fetch })(modelId)
    }),
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

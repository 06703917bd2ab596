import { createAnthropic } from '@ai-sdk/anthropic'
import type { ReasonOf, VendorReason } from '../refusal.ts'
import { packaged } from './packaged.ts'
import type { Credentials, Provided, Vendor } from './vendor.ts'
import { getJson, namesIn } from './wire.ts'

/*
 * Anthropic's Messages, spoken by `@ai-sdk/anthropic`. Of its usage the package makes one count of the input, cached
 * tokens included, which Anthropic counts apart. Errors: Anthropic's API reference, "Errors".
 */

export const anthropic: Vendor = {
  baseUrl: 'https://api.anthropic.com/v1',
  forms: [['apiKey']],
  beside: [],
  jsonMode: 'schema',
  connect: ({ slug, dispatcher, ...given }) =>
    packaged(slug, { headers: {}, dispatcher, reasonOf }, (modelId, fetch) => {
      const { apiKey = '', headers } = given.credentials // without a key the package takes the environment's, whatever the address
      return createAnthropic({ baseURL: baseOf(given), apiKey, headers, fetch })(modelId)
    }),
  async list({ dispatcher, ...given }, signal) {
    const body = await getJson({ baseUrl: baseOf(given), headers: headersFor(given.credentials), dispatcher, reasonOf }, '/models', signal)
    return namesIn(body.data, 'id')
  },
}

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

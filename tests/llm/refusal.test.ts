import { inspect } from 'node:util'
import pino from 'pino'
import { expect, it } from 'vitest'
import { asVendorFailure, refusalOf, retryAfterOf, toldBy, type VendorReason } from '#lib/llm/refusal.ts'

const told = (body: object) => toldBy(body)

it.each([
  [429, { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } }, 'rate_limited', true],
  [429, { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }, 'quota_exhausted', false],
  [429, { message: 'Too many tokens, please wait before trying again.' }, 'rate_limited', true],
  [402, { error: { message: 'Insufficient Balance' } }, 'quota_exhausted', false],
  [401, { error: 'invalid api key' }, 'authentication', false],
  [403, {}, 'permission', false],
  [404, { error: { message: 'The model `x` does not exist', code: 'model_not_found' } }, 'model_not_found', false],
  [400, { error: { message: 'maximum context length is 8192 tokens', code: 'context_length_exceeded' } }, 'context_too_long', false],
  [400, { error: { code: 'content_filter', message: 'filtered' } }, 'content_filtered', false],
  [400, { detail: 'bad field' }, 'invalid_request', false],
  [422, { message: 'temperature' }, 'invalid_request', false],
  [500, {}, 'server_error', true],
  [503, { error: { message: 'overloaded', code: 503 } }, 'overloaded', true],
  [529, {}, 'overloaded', true],
  [504, {}, 'timeout', true],
  [200, { error: { message: 'server busy, please try again' } }, 'overloaded', true],
])('calls %i %j %s', (status, body, reason, passing) => {
  expect(refusalOf(status, told(body))).toMatchObject({ reason, isPassing: passing })
})

it('believes a 401 and a 429 more than a code that says something else', () => {
  const said = (status: number, reason: VendorReason) => refusalOf(status, { code: 'X', message: '' }, { reasonOf: () => reason }).reason
  expect(said(429, 'model_not_found')).toBe('rate_limited')
  expect(said(401, 'invalid_request')).toBe('authentication')
  expect([said(429, 'quota_exhausted'), said(401, 'permission'), said(400, 'rate_limited'), said(404, 'invalid_request')]).toEqual([
    'quota_exhausted',
    'permission',
    'rate_limited',
    'invalid_request',
  ])
})

it('names the parameter a vendor refuses, also when only the sentence does', () => {
  expect(refusalOf(400, told({ error: { message: 'no', param: 'temperature' } })).parameter).toBe('temperature')
  expect(
    refusalOf(400, told({ error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model." } })).parameter,
  ).toBe('max_tokens')
})

it('reads Retry-After in seconds, as a date, and in milliseconds', () => {
  const now = Date.parse('2026-11-24T00:00:00Z')
  expect(retryAfterOf({ 'retry-after': '2' }, now)).toBe(2_000)
  expect(retryAfterOf({ 'retry-after': 'Tue, 24 Nov 2026 00:00:30 GMT' }, now)).toBe(30_000)
  expect(retryAfterOf({ 'retry-after': 'Mon, 23 Nov 2026 00:00:00 GMT' }, now)).toBe(0)
  expect(retryAfterOf({ 'retry-after-ms': '150', 'retry-after': '9' }, now)).toBe(150)
  expect(retryAfterOf({ 'retry-after': 'soon' }, now)).toBeUndefined()
  expect(retryAfterOf({}, now)).toBeUndefined()
})

it('takes what the network throws for a passing failure, and never repeats its words', () => {
  const reset = Object.assign(new Error('read ECONNRESET with key sk-secret'), { code: 'ECONNRESET' })
  expect(asVendorFailure(reset)).toMatchObject({ reason: 'network', isPassing: true, message: 'the connection failed (ECONNRESET)' })
  expect(asVendorFailure(Object.assign(new Error(), { code: 'UND_ERR_CONNECT_TIMEOUT' }))).toMatchObject({ reason: 'timeout' })
})

it('takes a code for none that every object of JavaScript has', () => {
  const reasons: Record<string, 'timeout'> = {}
  for (const code of ['constructor', 'toString', '__proto__', 'valueOf'])
    expect(refusalOf(429, told({ error: { code } }), { reasonOf: ({ code }) => reasons[code] })).toMatchObject({ reason: 'rate_limited' })
})

it.each([
  ['a model that is not named', 'model '.repeat(200_000)],
  ['a parameter without a quote', 'unsupported parameter '.repeat(50_000)],
])('judges a refusal of a megabyte at once: %s', (_, message) => {
  expect(refusalOf(400, told({ error: { message } }))).toMatchObject({ reason: 'invalid_request', parameter: undefined })
})

it('keeps of a vendor’s code only what looks like one, and never half a character', () => {
  const messageOf = (code: unknown) => refusalOf(400, told({ error: { code } })).message
  expect(messageOf('context.too-long')).toBe('the vendor answered 400 (context.too-long)')
  for (const code of ['a\0b', `${'x'.repeat(99)}😀`, '\ud800', 'line\nline', '<b>bold</b>', { key: 'sk-secret' }, 'x'.repeat(5_000)])
    expect(messageOf(code)).toBe('the vendor answered 400')
})

it('keeps a vendor’s own words out of whatever writes an error out', () => {
  const failure = refusalOf(401, told({ error: { message: 'Incorrect API key provided: sk-secret' } }))
  expect(failure.told?.message).toContain('sk-secret')
  const written = [inspect(failure), JSON.stringify(failure), JSON.stringify(pino.stdSerializers.err(failure))]
  for (const text of written) expect(text).not.toContain('sk-secret')
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quotaIn } from '#lib/llm/gateway/quota.ts'

const now = Date.parse('2026-11-24T10:00:00Z')
const in_ = (ms: number) => now + ms

it.each([
  [
    'OpenAI',
    {
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '6m0s',
    },
    { requests: { left: 59, resetAt: in_(1_000) }, tokens: { left: 149_984, resetAt: in_(360_000) } },
  ],
  [
    'Azure',
    { 'x-ratelimit-remaining-requests': '119', 'x-ratelimit-remaining-tokens': '0' },
    { requests: { left: 119, resetAt: null }, tokens: { left: 0, resetAt: null } },
  ],
  [
    'Anthropic',
    {
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-24T10:00:07Z',
      'anthropic-ratelimit-input-tokens-remaining': '39000',
      'anthropic-ratelimit-tokens-remaining': '7000',
      'anthropic-ratelimit-tokens-reset': '2026-11-24T10:00:30.5Z',
    },
    { requests: { left: 49, resetAt: in_(7_000) }, tokens: { left: 7_000, resetAt: in_(30_500) } },
  ],
  [
    'Anthropic, of what it reads only',
    { 'anthropic-ratelimit-input-tokens-remaining': '39000', 'anthropic-ratelimit-input-tokens-reset': '2026-11-24T10:00:30Z' },
    { tokens: { left: 39_000, resetAt: in_(30_000) } },
  ],
  [
    'the draft',
    { 'ratelimit-limit': '100', 'ratelimit-remaining': '3', 'ratelimit-reset': '25' },
    { requests: { left: 3, resetAt: in_(25_000) } },
  ],
])('reads what is left from the headers of %s', (_, headers, quota) => expect(quotaIn(headers, now)).toEqual(quota))

it.each([
  ['120ms', 120],
  ['8.64s', 8_640],
  ['1h2m3.5s', 3_600_000], // an hour ahead at most
  ['2m59.56s', 179_560],
  ['0s', 0],
  ['1d', 3_600_000],
  ['soon', null],
  ['', null],
  ['-5s', null],
  ['5', null],
  ['1e9s', null],
])('takes %s for a time until the quota is whole again', (told, ms) => {
  const quota = quotaIn({ 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': told }, now)
  expect(quota?.requests).toEqual({ left: 1, resetAt: ms === null ? null : in_(ms) })
})

it.each(['2026-11-24T09:59:00Z', '1970-01-01T00:00:00Z'])('takes a reset that has passed for now: %s', (told) => {
  const headers = { 'anthropic-ratelimit-requests-remaining': '1', 'anthropic-ratelimit-requests-reset': told }
  expect(quotaIn(headers, now)?.requests).toEqual({ left: 1, resetAt: now })
})

it.each(['-1', 'NaN', '1e400', '1'.repeat(10_240), '0x10', '1.5', ' ', 'Infinity', '9'.repeat(16)])(
  'believes no count such as %.20s',
  (left) => {
    expect(quotaIn({ 'x-ratelimit-remaining-requests': left, 'ratelimit-remaining': left }, now)).toBeUndefined()
  },
)

const names = [
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'anthropic-ratelimit-requests-remaining',
  'anthropic-ratelimit-requests-reset',
  'anthropic-ratelimit-tokens-remaining',
  'anthropic-ratelimit-tokens-reset',
  'ratelimit-remaining',
  'ratelimit-reset',
]
const text = fc.oneof(
  fc.string(),
  fc.nat().map(String),
  fc.stringMatching(/^(\d{0,12}[dhms.]{0,3}){0,4}$/),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.string({ minLength: 10_240, maxLength: 10_240 }),
)
const headers = fc.dictionary(fc.constantFrom(...names), fc.oneof(text, fc.array(text, { maxLength: 3 })))

it('believes no header that cannot be true, and throws at none', () => {
  fc.assert(
    fc.property(headers, (headers) => {
      const { requests, tokens } = quotaIn(headers, now) ?? {}
      for (const part of [requests, tokens]) {
        if (!part) continue
        expect(Number.isSafeInteger(part.left) && part.left >= 0).toBe(true)
        if (part.resetAt !== null) expect(part.resetAt >= now && part.resetAt <= now + 3_600_000).toBe(true)
      }
    }),
  )
})

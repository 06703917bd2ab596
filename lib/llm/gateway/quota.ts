/** What is left of what a vendor allows, and when it allows all again, in milliseconds since 1970; null when it does not say. */
type Allowance = { left: number; resetAt: number | null }
export type Quota = { requests?: Allowance; tokens?: Allowance }

type Headers = Record<string, string | string[] | undefined>
type ResetAt = (text: string, now: number) => number

const hourMs = 3_600_000

/**
 * What an answer's headers tell of the quota; undefined when they tell nothing, or nothing that can be true. Known are
 * OpenAI's headers, which Azure and many others send, Anthropic's, and those of the IETF's draft (ratelimit-headers, up to 07).
 */
export function quotaIn(headers: Headers, now: number): Quota | undefined {
  const openai = (what: string) => allowance(headers, `x-ratelimit-remaining-${what}`, `x-ratelimit-reset-${what}`, afterDuration, now)
  const anthropic = (what: string) =>
    allowance(headers, `anthropic-ratelimit-${what}-remaining`, `anthropic-ratelimit-${what}-reset`, atMoment, now)
  const requests =
    openai('requests') ?? anthropic('requests') ?? allowance(headers, 'ratelimit-remaining', 'ratelimit-reset', afterSeconds, now)
  // Anthropic's “tokens” are of the limit that is nearest to its end.
  const tokens = openai('tokens') ?? anthropic('tokens') ?? anthropic('input-tokens')
  return requests || tokens ? { ...(requests && { requests }), ...(tokens && { tokens }) } : undefined
}

function allowance(headers: Headers, remaining: string, reset: string, resetAt: ResetAt, now: number): Allowance | undefined {
  const left = headers[remaining]
  if (typeof left !== 'string' || !/^\d{1,15}$/.test(left)) return undefined
  const told = headers[reset]
  const at = typeof told === 'string' && told.length <= 40 ? resetAt(told, now) : Number.NaN
  return { left: Number(left), resetAt: Number.isNaN(at) ? null : Math.min(Math.max(at, now), now + hourMs) }
}

const duration = /^(?:(\d{1,4})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/

/** `6m0s`, `1h2m3.5s`, `120ms`. */
const afterDuration: ResetAt = (text, now) => {
  const [whole, ...parts] = duration.exec(text) ?? []
  if (!whole) return Number.NaN
  const [days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = parts.map((part) => Number(part ?? 0))
  return now + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + ms
}

const afterSeconds: ResetAt = (text, now) => (/^\d{1,9}$/.test(text) ? now + Number(text) * 1_000 : Number.NaN)

const atMoment: ResetAt = (text) => (/^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN)

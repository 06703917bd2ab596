/** Why a vendor did not answer: the closed list of the ledger, the trace, the metrics and the adapters. */
export const vendorReasons = [
  'authentication',
  'permission',
  'rate_limited',
  'quota_exhausted',
  'invalid_request',
  'context_too_long',
  'content_filtered',
  'model_not_found',
  'overloaded',
  'server_error',
  'timeout',
  'network',
  'malformed',
  'cancelled',
] as const
export type VendorReason = (typeof vendorReasons)[number]

/** False for what a table answers to a code such as `constructor`, which every object has. */
const isVendorReason = (value: unknown): value is VendorReason => vendorReasons.includes(value as VendorReason)

const passing = new Set<VendorReason>(['rate_limited', 'overloaded', 'server_error', 'timeout', 'network', 'malformed'])

/** The same call may succeed a moment later. */
export const isPassing = (reason: VendorReason): boolean => passing.has(reason)

/** What of an answer could not be used, or which time ran out, where the reason alone does not say so. */
export const symptoms = [
  'empty_answer',
  'error_in_success',
  'unexpected_shape',
  'unreadable_body',
  'failed_request',
  'connect_timeout',
  'first_token_timeout',
  'idle_timeout',
  'total_timeout',
] as const
export type Symptom = (typeof symptoms)[number]

/** What a vendor said in its refusal: its code, its sentence, the parameter it named, and how long it asked us to wait. */
export type Told = { message: string; code: string; parameter?: string; retryAfterMs?: number }

type FailureDetails = {
  status?: number
  retryAfterMs?: number
  parameter?: string
  symptom?: Symptom
  told?: Told
  date?: number
  cause?: unknown
}

/** One failed call. `message` is for the log and the trace; it holds neither a key nor the vendor's body. */
export class VendorFailure extends Error {
  override readonly name = 'VendorFailure'
  readonly reason: VendorReason
  readonly status?: number
  /** What the vendor asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number
  /** The parameter that the vendor refused, when it named one. */
  readonly parameter?: string
  readonly symptom?: Symptom
  /**
   * The vendor's own words. They may repeat a key or a customer's words: for whoever tests a provider, and only redacted. A
   * log that writes errors out does not see them.
   */
  declare readonly told?: Told
  /** The vendor's clock when it refused (its `Date` header), in milliseconds since 1970. */
  readonly date?: number

  constructor(reason: VendorReason, message: string, { cause, told, ...details }: FailureDetails = {}) {
    super(message, { cause })
    this.reason = reason
    Object.assign(this, details)
    Object.defineProperty(this, 'told', { value: told }) // not enumerable
  }

  /** The same call may succeed a moment later. */
  get isPassing(): boolean {
    return isPassing(this.reason)
  }
}

export const isVendorFailure = (error: unknown): error is VendorFailure => error instanceof Error && error.name === 'VendorFailure'

/** Any error of a call as a VendorFailure. What is not known is the network's: nothing came back that could be read. */
export function asVendorFailure(error: unknown): VendorFailure {
  if (isVendorFailure(error)) return error
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  if (/TIMEOUT/i.test(code) || (error as { name?: string } | null)?.name === 'TimeoutError')
    return code.includes('CONNECT')
      ? new VendorFailure('timeout', 'no connection in time', { symptom: 'connect_timeout', cause: error })
      : new VendorFailure('timeout', 'no answer in time', { cause: error })
  if ((error as { name?: string } | null)?.name === 'AbortError')
    return new VendorFailure('cancelled', 'the call was ended', { cause: error })
  return new VendorFailure('network', `the connection failed${code && ` (${code})`}`, { symptom: 'failed_request', cause: error })
}

const byStatus: Record<number, VendorReason> = {
  400: 'invalid_request',
  401: 'authentication',
  402: 'quota_exhausted',
  403: 'permission',
  404: 'model_not_found',
  408: 'timeout',
  409: 'overloaded',
  413: 'context_too_long',
  422: 'invalid_request',
  429: 'rate_limited',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
}

/** What a vendor's error body says, however it is shaped: {error: {message, code, type, param}}, {error: "…"}, {detail}, {message}. */
export function toldBy(body: unknown): Told | undefined {
  if (body === null || typeof body !== 'object') return undefined
  const { error, detail, message, code, type, error_code, error_msg } = body as Record<string, unknown>
  if (error !== null && typeof error === 'object') {
    const inner = error as Record<string, unknown>
    return {
      message: textOf(inner.message),
      code: `${textOf(inner.code)} ${textOf(inner.type)}`.trim(),
      parameter: textOf(inner.param) || undefined,
    }
  }
  if (typeof error === 'string' && error !== '') return { message: error, code: textOf(code) }
  if (error_code !== undefined) return { message: textOf(error_msg), code: textOf(error_code) }
  if (detail !== undefined) return { message: textOf(detail), code: textOf(code) }
  if (message !== undefined && typeof message !== 'object')
    return { message: textOf(message), code: `${textOf(code)} ${textOf(type)}`.trim() }
  return undefined
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value ? JSON.stringify(value) : ''

/** What a vendor's own code means. Undefined: the common rules decide. */
export type ReasonOf = (told: Told, status: number) => VendorReason | undefined

type RefusalDetails = { retryAfterMs?: number; date?: number; reasonOf?: ReasonOf }

/** No refusal needs more words; a search through what a hostile vendor sends beyond them would take hours. */
const judgedCharsMax = 2_000

/** A code as it may stand in a log and a trace, which hold nothing else of a vendor's words. */
const shownCode = /^[\w.:/ -]{1,100}$/

/** The failure behind a status and what the body told: by the vendor's own codes, else by OpenAI's and the words of those compatible with it. */
export function refusalOf(status: number, told: Told | undefined, { retryAfterMs, date, reasonOf }: RefusalDetails = {}): VendorFailure {
  const [code, message] = [told?.code ?? '', told?.message ?? ''].map((text) => text.slice(0, judgedCharsMax)) as [string, string]
  // A gateway tells the status of what stands behind it inside its own success.
  const judged = status < 300 ? Number(/^[45]\d\d\b/.exec(code)?.[0] ?? status) : status
  const own = told && reasonOf?.({ ...told, code, message }, judged)
  const meant = [isVendorReason(own) ? own : undefined, reasonInWords(`${code} ${message}`.toLowerCase())]
  const reason = meant.find((reason) => reason && suits(reason, judged)) ?? reasonOfStatus(judged, `${code} ${message}`)
  const { parameter } = told ?? {}
  return new VendorFailure(reason, `the vendor answered ${status}${shownCode.test(code) ? ` (${code})` : ''}`, {
    status,
    retryAfterMs: retryAfterMs ?? told?.retryAfterMs,
    date,
    told,
    symptom: status < 300 ? 'error_in_success' : undefined,
    parameter: parameter ?? /(?:unsupported|unrecognized|unknown) (?:parameter|value|argument)[^'"]*['"]([\w.]+)['"]/i.exec(message)?.[1],
  })
}

/** These two say for certain what kind of refusal it is, whatever code of a gateway or words such as “too many tokens” stand beside them. */
const certain: Record<number, VendorReason[]> = {
  401: ['authentication', 'permission', 'quota_exhausted'],
  429: ['rate_limited', 'quota_exhausted', 'overloaded'],
}
const suits = (reason: VendorReason, status: number): boolean => certain[status]?.includes(reason) ?? true

function reasonInWords(words: string): VendorReason | undefined {
  if (/insufficient_quota|billing|arrears|balance is (too low|not enough)|insufficient balance/.test(words)) return 'quota_exhausted'
  if (/context_length|context length|maximum context|prompt is too long|too many tokens|tokens_too_long/.test(words))
    return 'context_too_long'
  if (/content_filter|content_policy|data_inspection|datainspection|unsafe/.test(words)) return 'content_filtered'
  if (/model_not_found|model .*(not found|does not exist)/.test(words)) return 'model_not_found'
  return undefined
}

const reasonOfStatus = (status: number, words: string): VendorReason =>
  byStatus[status] ??
  (status >= 500 ? 'server_error' : status >= 400 ? 'invalid_request' : /overloaded|busy/i.test(words) ? 'overloaded' : 'server_error')

/** `Retry-After` in seconds or as a date, or OpenAI's `retry-after-ms`, as milliseconds from `now`. */
export function retryAfterOf(headers: Record<string, string | string[] | undefined>, now: number): number | undefined {
  const ms = Number(headers['retry-after-ms'])
  if (headers['retry-after-ms'] !== undefined && Number.isFinite(ms)) return Math.max(0, ms)
  const sent = headers['retry-after']
  if (typeof sent !== 'string' || sent.trim() === '') return undefined
  const seconds = Number(sent)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(sent)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

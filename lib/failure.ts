/** Every code of a failure and its HTTP status: the one table, which docs/api-errors.md explains. */
const statusOf = {
  invalid_request: 400,
  not_authenticated: 401,
  budget_exceeded: 402,
  not_allowed: 403,
  not_found: 404,
  model_not_available: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  rate_limited: 429,
  internal: 500,
  upstream_failed: 502,
  overloaded: 503,
  not_ready: 503,
} as const

export type FailureCode = keyof typeof statusOf
export const failureCodes = Object.keys(statusOf) as [FailureCode, ...FailureCode[]]
export type FieldError = { path: string; message: string }

/**
 * A failure we expect and can explain. `message` and `errors` are shown to the caller, so they never hold a key, a
 * prompt or a customer's words; those go in `cause`, which only the log sees. Anything thrown that is not a Failure
 * is a bug and answers 500.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly errors?: FieldError[]
  readonly headers?: Record<string, string>

  constructor(
    code: FailureCode,
    message: string,
    options: { cause?: unknown; errors?: FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.errors = options.errors
    this.headers = options.headers
  }

  get status(): number {
    return statusOf[this.code]
  }
}

/** Told by its code, not by `instanceof`: Next loads several copies of this class. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'Failure' && 'code' in error && String(error.code) in statusOf
}

export const invalid = (path: string, message: string) =>
  new Failure('invalid_request', `${path}: ${message}`, { errors: [{ path, message }] })

/** One answer for what is missing and for what is another's: nobody learns which ids exist. */
export const notFound = (what: string) => new Failure('not_found', `There is no such ${what}.`)

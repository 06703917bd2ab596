import { isDatabaseAway } from '../database/errors.ts'
import { Failure, isFailure } from '../failure.ts'

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authenticated',
  402: 'Over budget',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Upstream failed',
  503: 'Not available',
}

const openaiType: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
}

export type ErrorShape = 'problem' | 'openai'

/** What of an error a caller may see: a Failure speaks for itself, a database that is away is waited for, anything else is ours and says nothing. */
export function presentable(error: unknown): Failure {
  if (isDatabaseAway(error))
    return new Failure('overloaded', 'The database cannot be reached now. Try again in a moment.', {
      cause: error,
      headers: { 'retry-after': '2' },
    })
  if (isFailure(error)) return error
  return new Failure('internal', 'Something went wrong on our side. The request id helps us to find it.', { cause: error })
}

/** A failure as RFC 9457 problem+json, or in OpenAI's error shape on the routes that speak its wire format. */
export function failureResponse(failure: Failure, requestId: string, shape: ErrorShape, status: number): Response {
  const headers = { ...failure.headers, 'x-request-id': requestId, 'cache-control': 'no-store' }
  if (shape === 'openai')
    return new Response(JSON.stringify({ error: openaiError(failure, requestId, status) }), {
      status,
      headers: { ...headers, 'content-type': 'application/json' },
    })
  const problem = {
    type: `urn:frontdesk:error:${failure.code}`,
    title: titles[status] ?? 'Error',
    status,
    detail: failure.message,
    code: failure.code,
    requestId,
    ...(failure.errors && { errors: failure.errors }),
  }
  return new Response(JSON.stringify(problem), { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}

export const openaiError = (failure: Failure, requestId: string, status: number) => ({
  message: failure.message,
  type: openaiType[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
  param: failure.errors?.[0]?.path ?? null,
  code: failure.code,
  request_id: requestId,
})

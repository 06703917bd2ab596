import { APICallError } from 'ai'

export type Problem = { kind: 'expired' | 'offline' | 'failed'; detail?: string }

/** What to tell the visitor about a failed turn: our sentence for the kind, and the server's own words where it gave some. */
export function problemOf(error: Error): Problem {
  if (APICallError.isInstance(error)) {
    return { kind: error.statusCode === 401 ? 'expired' : 'failed', detail: detailIn(error.responseBody) }
  }
  if (error instanceof TypeError) return { kind: 'offline' } // fetch and a broken body fail with nothing more telling
  return { kind: 'failed', detail: error.name === 'Error' ? error.message : undefined } // an `error` chunk's text, not the SDK's own
}

function detailIn(body: string | undefined): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body ?? '')
    if (typeof parsed === 'object' && parsed && 'detail' in parsed && typeof parsed.detail === 'string') return parsed.detail
  } catch {
    // Not JSON: the error page of a proxy in between, which says nothing to a visitor.
  }
}

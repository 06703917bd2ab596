import type { Dispatcher } from 'undici'
import { request } from 'undici'
import { refusalOf, retryAfterOf, toldBy, VendorFailure } from '../refusal.ts'

/** Where and how a provider is reached. */
export type Connection = { baseUrl: string; headers: Record<string, string>; dispatcher: Dispatcher }

/** A request as a vendor's file writes it: what is said, and on which path below the provider's address. */
export type VendorRequest = { path: string; body: unknown }
/** The same as it may be shown to whoever builds bots. */
export type ShownRequest = { url: string; headers: Record<string, string>; body: unknown }

const errorBytesMax = 64 * 1024
const commonHeaders = { 'content-type': 'application/json', accept: '*/*' }

/** What `postJson` would send. A provider's own headers are its credentials, so only their names are told. */
export function shownRequest({ baseUrl, headers }: Connection, { path, body }: VendorRequest): ShownRequest {
  const { origin, pathname } = new URL(`${baseUrl}${path}`)
  const hidden = Object.fromEntries(Object.keys(headers).map((name) => [name, '••••']))
  return { url: origin + pathname, headers: { ...commonHeaders, ...hidden }, body }
}

/** Posts JSON and gives the body to read. A status that is no success is thrown as the refusal it means. Redirects are not followed. */
export async function postJson({ baseUrl, headers, dispatcher }: Connection, { path, body }: VendorRequest, signal?: AbortSignal) {
  const response = await request(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { ...commonHeaders, ...headers },
    body: JSON.stringify(body),
    dispatcher,
    signal,
    headersTimeout: 0, // the time-outs of a call are its caller's
    bodyTimeout: 0,
  })
  if (response.statusCode >= 200 && response.statusCode < 300) return response
  const text = await readSome(response.body)
  throw refusalOf(response.statusCode, toldBy(parseJson(text)), retryAfterOf(response.headers, Date.now()))
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    parts.push(part)
    length += part.byteLength
    if (length > errorBytesMax) break
  }
  return Buffer.concat(parts).toString('utf8')
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // an HTML page, half a body: the caller decides what that means
  }
}

/** A whole JSON answer; an error told inside a success, or something that is no JSON, is thrown. */
export function readAnswer(text: string): Record<string, unknown> {
  const body = parseJson(text.trim()) // vendors send blank lines to keep a connection alive
  if (body === null || typeof body !== 'object') throw new VendorFailure('malformed', 'the answer is not JSON')
  const answer = body as Record<string, unknown>
  if (answer.error) throw refusalOf(200, toldBy(answer))
  return answer
}

/**
 * The `data` of server-sent events (WHATWG HTML, section 9.2) as they arrive: all events that one read completes
 * together. Takes CRLF, a missing space, several data lines, comments, a BOM, a last event without a blank line, and
 * cuts anywhere, also inside a character.
 */
export async function* eventData(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let data: string[] = []
  for await (const lines of linesOf(body)) {
    const events: string[] = []
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push(data.join('\n'))
        data = []
      } else if (line.startsWith('data:')) data.push(line.startsWith('data: ') ? line.slice(6) : line.slice(5))
    }
    if (events.length > 0) yield events
  }
  if (data.length > 0) yield [data.join('\n')]
}

/** Lines as they arrive, all that one read completes together; the last one needs no end. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder() // also drops a BOM, and waits for the rest of a character that was cut
  let rest = ''
  for await (const part of body) {
    rest += decoder.decode(part, { stream: true })
    const end = rest.lastIndexOf('\n')
    if (end < 0) continue
    const lines = rest.slice(0, end).split('\n')
    rest = rest.slice(end + 1)
    yield lines.map(withoutReturn)
  }
  rest += decoder.decode()
  if (rest !== '') yield [withoutReturn(rest)]
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)

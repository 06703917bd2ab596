import type { Dispatcher } from 'undici'
import { request } from 'undici'
import { isVendorFailure, type ReasonOf, refusalOf, retryAfterOf, type Told, toldBy, VendorFailure } from '../refusal.ts'

/**
 * How a vendor's refusals are read, where the common rules do not tell all: what they say, and what its own codes mean.
 * `beside`: the headers of the success that one stands in.
 */
export type Refusing = { told?: (body: unknown) => Told | undefined; reasonOf?: ReasonOf; beside?: Dispatcher.ResponseData['headers'] }
/** Told the headers of each answer, also of a refusal, before anything of its body is read. */
export type Heard = (headers: Dispatcher.ResponseData['headers']) => void
/** Where and how a provider is reached. */
export type Connection = Refusing & { baseUrl: string; headers: Record<string, string>; dispatcher: Dispatcher; heard?: Heard }

/**
 * A request as a vendor's file writes it: what is said, and on which path below the provider's address. `silenceMsMax`: how
 * long nothing may come, in milliseconds, where no caller keeps the time.
 */
export type VendorRequest = { path: string; body: unknown; headers?: Record<string, string>; silenceMsMax?: number }
/** The same with its body as it goes over the wire, for vendors that sign it. */
export type WrittenRequest = { path: string; text: string; headers?: Record<string, string>; silenceMsMax?: number }
/** The same as it may be shown to whoever builds bots. */
export type ShownRequest = { url: string; headers: Record<string, string>; body: unknown }

export const errorBytesMax = 64 * 1024
/** No model says more, its thoughts and what a stream wraps around each word included. */
export const answerBytesMax = 64 * 1_048_576
/** Of one piece of a stream. */
export const lineBytesMax = 8 * 1_048_576
const commonHeaders = { 'content-type': 'application/json', accept: '*/*' }

/** What stands in a shown request for what is secret. */
export const hidden = '••••'

/**
 * What `postJson` would send. A provider's own headers are its credentials, so only their names are told, and a query
 * that holds a token is left out.
 */
export function shownRequest({ baseUrl, headers }: Connection, { path, body, headers: more }: VendorRequest): ShownRequest {
  const { origin, pathname } = new URL(`${baseUrl}${path}`)
  return { url: origin + pathname, headers: { ...commonHeaders, ...namesOnly({ ...headers, ...more }) }, body }
}

export const namesOnly = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.keys(headers).map((name) => [name, hidden]))

/** What a vendor answers with success. Its body fails where it becomes longer than any answer is. */
export type Answered = {
  headers: Dispatcher.ResponseData['headers']
  body: AsyncGenerator<Uint8Array>
  /** The whole body, instead of reading it part by part. */
  text(): Promise<string>
  /** Ends the connection, also while more of the body is awaited. */
  leave(): void
}

/** Posts JSON and gives the body to read. A status that is no success is thrown as the refusal it means. Redirects are not followed. */
export const postJson = (connection: Connection, { body, ...request }: VendorRequest, signal?: AbortSignal) =>
  postText(connection, { ...request, text: JSON.stringify(body) }, signal)

export async function postText(
  { baseUrl, headers, dispatcher, heard, told = toldBy, reasonOf }: Connection,
  { path, text, headers: more, silenceMsMax = 0 }: WrittenRequest,
  signal?: AbortSignal,
): Promise<Answered> {
  const response = await request(`${baseUrl}${path}`, {
    method: 'POST',
    headers: { ...commonHeaders, ...headers, ...more },
    body: text,
    dispatcher,
    signal,
    headersTimeout: silenceMsMax, // else the time-outs of a call are its caller's
    bodyTimeout: silenceMsMax,
  })
  const { statusCode, body } = response
  heard?.(response.headers)
  if (statusCode >= 200 && statusCode < 300)
    return {
      headers: response.headers,
      body: bounded(body),
      // The HTTP client reads a body of a known length at half the cost.
      text: () => (Number(response.headers['content-length']) <= answerBytesMax ? body.text() : textIn(bounded(body))),
      leave: () => void body.on('error', () => {}).destroy(),
    }
  throw refusedBy(response, await readSome(body), { told, reasonOf })
}

/** The refusal that a response means, with how long it asks to wait and the vendor's clock. */
export function refusedBy(
  { statusCode, headers }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>,
  text: string,
  { told = toldBy, reasonOf }: Refusing = {},
): VendorFailure {
  return refusalOf(statusCode, told(parseJson(text)), { ...timesIn(headers), reasonOf })
}

/** What the headers of a refusal tell: how long to wait in milliseconds, and the vendor's clock. */
function timesIn(headers: Dispatcher.ResponseData['headers']): { retryAfterMs?: number; date?: number } {
  const date = Date.parse(String(headers.date))
  return { retryAfterMs: retryAfterOf(headers, Date.now()), date: Number.isNaN(date) ? undefined : date }
}

/** Makes a call, and once more when `mend` has put right what its refusal told of: a token that ended, a clock that is off. */
export async function mended<T>(call: () => Promise<T>, mend: (failure: VendorFailure) => boolean | Promise<boolean>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (isVendorFailure(error) && (await mend(error))) return call()
    throw error
  }
}

/** True for an answer that is one JSON value, also where a stream was asked for: vendors tell of errors in this way. */
export const isJson = (headers: Record<string, string | string[] | undefined>): boolean =>
  /\bjson\b/.test(String(headers['content-type'])) && !/ndjson/.test(String(headers['content-type']))

/** What a vendor answers to a GET, such as its list of models. */
export async function getJson({ baseUrl, headers, dispatcher, told = toldBy, reasonOf }: Connection, path: string, signal: AbortSignal) {
  const { statusCode, body } = await request(`${baseUrl}${path}`, { headers, dispatcher, signal })
  if (statusCode !== 200) throw refusalOf(statusCode, told(parseJson(await readSome(body))), { reasonOf })
  return readAnswer(await textIn(bounded(body)), { told, reasonOf })
}

/**
 * The lines of a text that a vendor answers to a GET, such as the results of a batch, as they arrive. There may be any number of
 * them, and none is longer than any answer; how long it all may take is the caller's to say.
 */
export async function* getLines(connection: Connection, path: string, signal: AbortSignal): AsyncGenerator<string[]> {
  const { baseUrl, headers, dispatcher } = connection
  const response = await request(`${baseUrl}${path}`, { headers, dispatcher, signal })
  if (response.statusCode !== 200) throw refusedBy(response, await readSome(response.body), connection)
  yield* linesOf(bounded(response.body, Number.POSITIVE_INFINITY))
}

/** A body as it comes, until it or one of its lines is longer than any answer: then it is left, and the failure says so. */
async function* bounded(body: AsyncIterable<Uint8Array>, bytesMax = answerBytesMax): AsyncGenerator<Uint8Array> {
  let length = 0
  let lineLength = 0
  for await (const part of body) {
    length += part.byteLength
    const end = part.lastIndexOf(10)
    lineLength = end < 0 ? lineLength + part.byteLength : part.byteLength - 1 - end
    if (length > bytesMax || lineLength > lineBytesMax) throw tooLong()
    yield part
  }
}

export const tooLong = (): VendorFailure =>
  new VendorFailure('malformed', 'the answer is longer than any answer is', { symptom: 'unexpected_shape' })

async function textIn(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return new TextDecoder().decode(Buffer.concat(parts)) // also drops a BOM
}

/** The texts under `key` in a list of objects. */
export const namesIn = (list: unknown, key: string): string[] =>
  Array.isArray(list) ? list.flatMap((entry) => (typeof entry?.[key] === 'string' ? [entry[key]] : [])) : []

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
export function readAnswer(text: string, refusing: Refusing = {}): Record<string, unknown> {
  const body = parseJson(text.trim()) // vendors send blank lines to keep a connection alive
  if (body === null || typeof body !== 'object') throw unreadable('the answer')
  return withoutError(body, refusing)
}

/** An answer, or a piece of one; an error told inside it is thrown. */
export function withoutError(body: object, { told = toldBy, ...refusing }: Refusing): Record<string, unknown> {
  const answer = body as Record<string, unknown>
  if (answer.error) throw refusalIn(told(answer), refusing)
  return answer
}

/** An error told inside a success. */
export const refusalIn = (told: Told | undefined, { reasonOf, beside = {} }: Omit<Refusing, 'told'>): VendorFailure =>
  refusalOf(200, told, { ...timesIn(beside), reasonOf })

export const unreadable = (what: string): VendorFailure =>
  new VendorFailure('malformed', `${what} is not JSON`, { symptom: 'unreadable_body' })

/** The stream ended before the vendor said that it was the end: no answer is taken for whole that may have been cut. */
export const brokenOff = (): VendorFailure => new VendorFailure('network', 'the stream broke off', { symptom: 'failed_request' })

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
    const text = decoder.decode(part, { stream: true })
    const end = text.lastIndexOf('\n') // looked for in what is new only: a line may come in a thousand parts
    if (end < 0) {
      rest += text
      continue
    }
    const lines = (rest + text.slice(0, end)).split('\n')
    rest = text.slice(end + 1)
    yield lines.map(withoutReturn)
  }
  rest += decoder.decode()
  if (rest !== '') yield [withoutReturn(rest)]
}

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line)

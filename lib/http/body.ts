import { Failure, invalid } from '../failure.ts'
import { refuseText } from '../text.ts'

const depthMax = 32

/** The media type of what was sent, without its parameters. */
export const mediaTypeOf = ({ headers }: Request): string => (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** What a body is by its media type. Throws `unsupported_media`, naming what was `expected`, for one that `formats` does not have. */
export function formatOf<Format>(request: Request, formats: ReadonlyMap<string, Format>, expected: string): Format {
  const format = formats.get(mediaTypeOf(request))
  if (format === undefined) throw new Failure('unsupported_media', `content-type: expected ${expected}`)
  return format
}

/** The body as it arrives; empty where there is none. */
export const bodyOf = (request: Request): ReadableStream<Uint8Array> => request.body ?? new Blob([]).stream()

/** What arrives, refused with 413 as soon as it is known to be longer than `bytesMax`. */
export async function* within(bytesMax: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const part of body) {
    bytes += part.byteLength
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    yield part
  }
}

/** The whole body, refused with 413 as soon as it is known to be longer than `bytesMax`. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > bytesMax) throw tooLarge(bytesMax)
  if (announced !== null) return new Uint8Array(await request.arrayBuffer()) // HTTP holds the body to this length
  return Buffer.concat(await Array.fromAsync(within(bytesMax, bodyOf(request))))
}

/** The whole body as text. Throws `too_large` beyond `bytesMax`, and `invalid_request` for what is not UTF-8. */
export async function readUtf8(request: Request, bytesMax: number): Promise<string> {
  const bytes = await readBytes(request, bytesMax)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notUtf8()
  }
}

/** The body as JSON, as `parseJson` wants it. */
export async function readJson(request: Request, bytesMax: number): Promise<unknown> {
  const type = request.headers.get('content-type') ?? 'application/json'
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) throw new Failure('unsupported_media', 'content-type: expected application/json')
  const text = await readUtf8(request, bytesMax)
  return text === '' ? {} : parseJson(text) // nothing sent is nothing said: the schema tells what is missing
}

/** Text as JSON: at most 32 levels deep, no NUL and no lone surrogate (PostgreSQL keeps neither). `place` names it where it is no whole body. */
export function parseJson(text: string, place = ''): unknown {
  refuseDepth(text, place || 'body')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid(place || 'body', 'expected JSON')
  }
  if (/\\u(0000|[dD][89a-fA-F])/.test(text)) refuseBrokenText(value, place) // JSON says them by an escape only
  return value
}

/** Counted before parsing: JSON.parse accepts a depth that every later walk dies of. */
function refuseDepth(text: string, path: string): void {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (quoted) {
      if (char === 92) i++
      else if (char === 34) quoted = false
    } else if (char === 34) quoted = true
    else if (char === 123 || char === 91) {
      if (++depth > depthMax) throw invalid(path, `expected JSON of at most ${depthMax} levels`)
    } else if (char === 125 || char === 93) depth--
  }
}

export function refuseBrokenText(value: unknown, path: string): void {
  if (typeof value === 'string') refuseText(value, path || 'body')
  else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      refuseText(key, path || 'body')
      refuseBrokenText(inner, path ? `${path}.${key}` : key)
    }
}

const tooLarge = (bytesMax: number) => new Failure('too_large', `The body may have at most ${bytesMax} bytes.`)

export const notUtf8 = () => invalid('body', 'expected UTF-8')

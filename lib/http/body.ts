import { Failure, invalid } from '../failure.ts'
import { refuseText } from '../text.ts'

const depthMax = 32

/** The whole body, refused with 413 as soon as it is known to be larger than `bytesMax`. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > bytesMax) throw tooLarge(bytesMax)
  if (announced !== null) return new Uint8Array(await request.arrayBuffer()) // HTTP holds the body to this length
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.byteLength
    if (length > bytesMax) throw tooLarge(bytesMax)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The body as JSON: valid UTF-8, at most 32 levels deep, no NUL and no lone surrogate (PostgreSQL keeps neither). */
export async function readJson(request: Request, bytesMax: number): Promise<unknown> {
  const type = request.headers.get('content-type') ?? 'application/json'
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) throw new Failure('unsupported_media', 'content-type: expected application/json')
  const bytes = await readBytes(request, bytesMax)
  if (bytes.byteLength === 0) return {} // nothing sent is nothing said: the schema tells what is missing
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Failure('invalid_request', 'body: expected UTF-8', { cause, errors: [{ path: 'body', message: 'expected UTF-8' }] })
  }
  refuseDepth(text, 'body')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Failure('invalid_request', 'body: expected JSON', { cause, errors: [{ path: 'body', message: 'expected JSON' }] })
  }
  if (/\\u(0000|[dD][89a-fA-F])/.test(text)) refuseBrokenText(value, '')
  return value
}

/** Counted before parsing: JSON.parse accepts a depth that every later walk dies of. */
export function refuseDepth(text: string, path: string): void {
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

import { createHmac } from 'node:crypto'

/** What is signed of a request: exactly these headers, which have to include `host`. The body is not signed. */
export type BceRequest = { method: string; path: string; query?: Record<string, string>; headers: Record<string, string> }
export type BceKeys = { accessKey: string; secretAccessKey: string }

/** The `x-bce-date` of a time in milliseconds: UTC, in whole seconds. */
export const bceDate = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/**
 * A request signed by Baidu AI Cloud's bce-auth-v1: `authorization` is the header to send, the other parts are what it was
 * made of. `time` is in milliseconds since 1970 and has to be the time in `x-bce-date`; the signature is good for `seconds`.
 * Protocol: cloud.baidu.com, "鉴权认证机制"; it agrees with the vendor's SDKs for Python, Go and Node.
 */
export function bceSignature({ accessKey, secretAccessKey }: BceKeys, request: BceRequest, time: number, seconds = 1_800) {
  const prefix = `bce-auth-v1/${accessKey}/${bceDate(time)}/${seconds}`
  const headers = Object.entries(request.headers)
    .map(([name, value]) => [encoded(name.toLowerCase()), encoded(value.trim())] as const)
    .filter(([, value]) => value !== '')
  const query = Object.entries(request.query ?? {})
    .filter(([name]) => name.toLowerCase() !== 'authorization')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  const canonicalRequest = [
    request.method,
    request.path.split('/').map(encoded).join('/'),
    query.sort().join('&'),
    headers
      .map(([name, value]) => `${name}:${value}`)
      .sort()
      .join('\n'),
  ].join('\n')
  const signingKey = hmac(secretAccessKey, prefix) // its hex text is the next key, not its bytes
  const signature = hmac(signingKey, canonicalRequest)
  const names = headers.map(([name]) => name).sort()
  return { canonicalRequest, signingKey, signature, authorization: `${prefix}/${names.join(';')}/${signature}` }
}

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex')

/** Percent-encoding by RFC 3986: all but letters, digits and -._~ */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

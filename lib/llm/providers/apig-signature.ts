import { createHash, createHmac } from 'node:crypto'

/*
 * Huawei Cloud's request signing with access key and secret key (SDK-HMAC-SHA256, "AK/SK" of its API gateway). Protocol:
 * the vendor's API Gateway guide "Signing algorithm", and its SDKs huaweicloud-sdk-core (npm) and huaweicloudsdkcore
 * (PyPI), from whose clients the vectors of the tests come.
 */

export type Signable = {
  method: string
  url: string
  /** All of these are signed. `x-sdk-date` has to be among them; `host` is that of the address when it is not. */
  headers: Record<string, string>
  body: string
}
export type AccessKeys = { accessKey: string; secretKey: string }

/** What stands in `Authorization`. */
export function apigAuthorization({ accessKey, secretKey }: AccessKeys, request: Signable): string {
  const { names, text } = canonicalRequest(request)
  const toSign = ['SDK-HMAC-SHA256', request.headers['x-sdk-date'], sha256(text)].join('\n')
  const signature = createHmac('sha256', secretKey).update(toSign).digest('hex')
  return `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${names}, Signature=${signature}`
}

/** A time in milliseconds since 1970 as it stands in `X-Sdk-Date`: 20261124T100000Z. */
export const sdkDate = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')

function canonicalRequest({ method, url, headers, body }: Signable): { names: string; text: string } {
  const { host, pathname, searchParams } = new URL(url)
  const signed = Object.entries({ host, ...headers })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(byName)
  const names = signed.map(([name]) => name).join(';')
  const path = pathname
    .split('/')
    .map((segment) => escaped(decodeURIComponent(segment)))
    .join('/')
  const query = Array.from(searchParams).sort((a, b) => byName(a, b) || compared(a[1], b[1]))
  const text = [
    method,
    path.endsWith('/') ? path : `${path}/`, // only as it is signed: the request keeps its path
    query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&'),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    headers['x-sdk-content-sha256'] ?? sha256(body),
  ].join('\n')
  return { names, text }
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byName = (a: readonly [string, string], b: readonly [string, string]): number => compared(a[0], b[0])
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Everything but the unreserved characters of RFC 3986, which are fewer than those that JavaScript leaves alone. */
export const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

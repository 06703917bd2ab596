import { createHash, createHmac } from 'node:crypto'

/*
 * TC3-HMAC-SHA256, the signature of Tencent Cloud's API 3.0. Protocol: the vendor's "Signature v3", and `sign3` of the npm
 * package tencentcloud-sdk-nodejs-common.
 */

const scheme = 'TC3-HMAC-SHA256'

/** A POST as it goes over the wire. The names of its headers are in lower case, and those given are the ones signed. */
export type Tc3Request = { path: string; headers: Record<string, string>; body: string; service: string; timestampSeconds: number }

/** The `Authorization` header of a request. The body is hashed as it is, so exactly these bytes have to be sent. */
export function tc3Authorization(
  { secretId, secretKey }: { secretId: string; secretKey: string },
  { path, headers, body, service, timestampSeconds }: Tc3Request,
): string {
  const names = Object.keys(headers).sort()
  const signed = names.join(';')
  const canonical = ['POST', path, '', ...names.map((name) => `${name}:${headers[name]?.trim().toLowerCase()}`), '', signed, sha256(body)]
  const date = new Date(timestampSeconds * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>((key, part) => hmac(key, part).digest(), `TC3${secretKey}`)
  const signature = hmac(key, [scheme, timestampSeconds, scope, sha256(canonical.join('\n'))].join('\n')).digest('hex')
  return `${scheme} Credential=${secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text)

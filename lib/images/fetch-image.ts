import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { type Dispatcher, request } from 'undici'
import { config } from '../config.ts'
import { Failure, invalid, isFailure } from '../failure.ts'
import { egress, isPublicAddress } from '../llm/egress.ts'
import { imageBytesMax, tooLarge } from './prepare.ts'

const fetchMs = 10_000
const redirectsMax = 3

/**
 * What stands at an address that a caller named: over http(s), from the open internet only, also after a redirect, within
 * ten seconds and 10 MiB. Throws a Failure that names `path` and tells nothing of what answered.
 */
export async function fetchImage(url: string, path: string, dispatcher: Dispatcher = egress().toPublic): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(fetchMs)
  let address = addressIn(url, path)
  try {
    for (let redirects = 0; redirects <= redirectsMax; redirects++) {
      if (config().usesProxy) await refusePrivate(address, path)
      const response = await request(address, { dispatcher, signal, headers: { accept: 'image/png, image/jpeg, image/webp' } })
      const { statusCode, headers, body } = response
      body.on('error', () => {}) // a body that is left before its end says so, to nobody; whoever reads it is told besides
      if (statusCode === 200) return await readUpTo(body, Number(headers['content-length']), path)
      body.destroy()
      const { location } = headers
      if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') throw invalid(path, `answered ${statusCode}`)
      address = addressIn(URL.parse(location, address)?.href ?? '', path)
    }
    throw invalid(path, `leads on more than ${redirectsMax} times`)
  } catch (cause) {
    if (isFailure(cause)) throw cause
    throw refused(path, isPrivate(cause) ? privateAddress : signal.aborted ? 'did not answer in time' : 'cannot be reached', cause)
  }
}

const privateAddress = 'is not on the open internet'

function refused(path: string, message: string, cause?: unknown): Failure {
  return new Failure('invalid_request', `${path}: ${message}`, { cause, errors: [{ path, message }] })
}

const isPrivate = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'PRIVATE_ADDRESS'

function addressIn(text: string, path: string): URL {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw invalid(path, 'expected an address that begins with https:// or http://')
  if (url.username || url.password) throw invalid(path, 'must not hold a user name or a password')
  return url
}

/** A proxy dials for us, so nothing is judged at that moment. What cannot be looked up here is the proxy's to know. */
async function refusePrivate({ hostname }: URL, path: string): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const addresses = ipaddr.isValid(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => [])
  if (!addresses.every(({ address }) => isPublicAddress(address))) throw refused(path, privateAddress)
}

async function readUpTo(body: Dispatcher.ResponseData['body'], announced: number, path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  const refuseLength = () => {
    body.destroy()
    throw tooLarge(path)
  }
  if (announced > imageBytesMax) refuseLength()
  for await (const part of body) {
    length += part.byteLength
    if (length > imageBytesMax) refuseLength()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

import { lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { config } from '../config.ts'
import { once, onStop } from '../process.ts'
import { lineBytesMax } from './providers/wire.ts'
import { VendorFailure } from './refusal.ts'

/** How long it may take to connect, where nothing else is said; in milliseconds. */
export const usualConnectMs = 5_000
/** A WebSocket's message may be as long as a line of a stream, also one that was compressed to a few bytes. */
const common = { keepAliveTimeout: 60_000, webSocket: { maxPayloadSize: lineBytesMax } }

/** Addresses that look public and are a cloud's own: Azure's wire server. Others are caught by their range. */
const cloudAddresses = new Set(['168.63.129.16'])

/** True for an address on the open internet; private, loopback, link-local, carrier-grade and translated ones are not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast' || cloudAddresses.has(parsed.toString())) return false
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]) // only these are given out to the internet
}

const refusal = () =>
  Object.assign(new VendorFailure('network', 'the address is private: an admin has to allow it'), { code: 'PRIVATE_ADDRESS' })

/** Judges every address a name means, at the moment it is dialled: one private address among them refuses all. */
const guardedLookup: LookupFunction = (hostname, options, answer) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, '', 0)
    if (!addresses.every(({ address }) => isPublicAddress(address))) return answer(refusal(), '', 0)
    const [first] = addresses
    if (options.all) answer(null, addresses)
    else answer(null, first?.address ?? '', first?.family ?? 0)
  })
}

/** Dials only what is on the open internet. */
function guardedConnect(connectMs: number): buildConnector.connector {
  const dial = buildConnector({ timeout: connectMs, lookup: guardedLookup })
  const dialHttp1 = buildConnector({ timeout: connectMs, lookup: guardedLookup, allowH2: false })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    if (ipaddr.isValid(host) && !isPublicAddress(host)) return callback(refusal(), null) // a literal address is never looked up
    const { allowH2 } = options as { allowH2?: boolean } // false for a WebSocket
    const connect = allowH2 === false ? dialHttp1 : dial
    connect(options, callback)
  }
}

/**
 * The connections to vendors that may take `connectMs` to be made: one pool for each host, without a cap, since a cap makes
 * concurrent calls wait for each other. Through `toPublic` no private address is reached, whatever a name resolves to. With
 * HTTPS_PROXY set the proxy dials, but for what NO_PROXY and a proxy for https alone leave to us: that is judged all the same.
 */
export const egress = (connectMs = usualConnectMs): { open: Dispatcher; toPublic: Dispatcher } =>
  once(`llm.egress.${connectMs}`, () => {
    const Way = config().usesProxy ? EnvHttpProxyAgent : Agent
    const timed = { ...common, connectTimeout: connectMs } // also to a proxy
    const open = new Way(timed)
    const toPublic = new Way({ ...timed, connect: guardedConnect(connectMs) })
    onStop(async () => void (await Promise.all([open.close(), toPublic.close()])))
    return { open, toPublic }
  })

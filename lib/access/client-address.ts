import { createHmac } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { config } from '../config.ts'
import { deriveKey } from '../derive-key.ts'
import { once } from '../process.ts'

/** Set by our own entry from the socket, after removing whatever the client sent under this name. */
export const peerHeader = 'x-frontdesk-peer'

function isTrusted(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return config().trustedProxies.some(
    ([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits] as [ipaddr.IPv4, number]),
  )
}

/** A hop as proxies write it: `1.2.3.4:567`, `[2001:db8::1]:567` and `::ffff:1.2.3.4` are addresses too. */
function plainAddress(hop: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : bare
}

/** Whom an address is counted as: one subscriber has a whole /64 of IPv6. */
export function subscriberOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv6'
    ? (parsed as ipaddr.IPv6).parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')
    : parsed.toString()
}

/**
 * The address the request came from. `X-Forwarded-For` is believed only as far as it was written by TRUSTED_PROXIES:
 * read from the right, the first address that is not one of them is the client.
 */
export function clientAddress(headers: Headers): string {
  const peer = headers.get(peerHeader) ?? 'unknown'
  if (config().trustedProxies.length === 0 || !isTrusted(peer)) return peer
  const hops = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((hop) => plainAddress(hop.trim()))
    .filter(Boolean)
  return hops.findLast((hop) => !isTrusted(hop)) ?? peer
}

const markKey = () => once('access.address-key', () => deriveKey('frontdesk:address:1'))

/** What is kept of an address to know its subscriber again: nobody reads the address from it without this installation's secret. */
export const addressMark = (address: string): string =>
  createHmac('sha256', markKey()).update(subscriberOf(address)).digest('base64url').slice(0, 22)

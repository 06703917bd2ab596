import ipaddr from 'ipaddr.js'
import { config } from '../config.ts'
import { once } from '../process.ts'

/** Set by our own entry from the socket, after removing whatever the client sent under this name. */
export const peerHeader = 'x-frontdesk-peer'

const trusted = () =>
  once('access.trusted-proxies', () =>
    config().trustedProxies.map((entry) => ipaddr.parseCIDR(entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`)),
  )

function isTrusted(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return trusted().some(([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits] as [ipaddr.IPv4, number]))
}

/**
 * The address the request came from. `X-Forwarded-For` is believed only as far as it was written by TRUSTED_PROXIES:
 * read from the right, the first address that is not one of them is the client.
 */
export function clientAddress(headers: Headers): string {
  const peer = headers.get(peerHeader) ?? 'unknown'
  if (trusted().length === 0 || !isTrusted(peer)) return peer
  const hops = (headers.get('x-forwarded-for') ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter(Boolean)
  return hops.findLast((hop) => !isTrusted(hop)) ?? peer
}

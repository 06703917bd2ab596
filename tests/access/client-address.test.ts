import { expect, it } from 'vitest'

process.env.TRUSTED_PROXIES = '10.0.0.0/8, 2001:db8::1'
const { clientAddress } = await import('#lib/access/client-address.ts')
const from = (peer: string, forwarded?: string) =>
  clientAddress(new Headers({ 'x-frontdesk-peer': peer, ...(forwarded && { 'x-forwarded-for': forwarded }) }))

it.each([
  ['198.51.100.7', undefined, '198.51.100.7', 'a direct client is its socket'],
  ['198.51.100.7', '203.0.113.9', '198.51.100.7', 'a direct client cannot name another address'],
  ['10.1.2.3', '203.0.113.9', '203.0.113.9', 'a trusted proxy is believed'],
  ['::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9', 'also when its address is mapped into IPv6'],
  ['10.1.2.3', '1.2.3.4, 203.0.113.9, 10.9.9.9', '203.0.113.9', 'what the client itself put in front is not'],
  ['10.1.2.3', undefined, '10.1.2.3', 'a proxy that says nothing is the client'],
  ['2001:db8::1', '2001:db8::7', '2001:db8::7', 'IPv6 proxies too'],
])('%s with %s is %s: %s', (peer, forwarded, address, _) => {
  expect(from(peer, forwarded)).toBe(address)
})

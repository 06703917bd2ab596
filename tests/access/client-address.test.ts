import { expect, it } from 'vitest'

process.env.TRUSTED_PROXIES = '10.0.0.0/8, 2001:db8::1'
const { clientAddress, subscriberOf } = await import('#lib/access/client-address.ts')
const from = (peer: string, forwarded?: string) =>
  clientAddress(new Headers({ 'x-frontdesk-peer': peer, ...(forwarded && { 'x-forwarded-for': forwarded }) }))

it.each([
  ['198.51.100.7', undefined, '198.51.100.7', 'a direct client is its socket'],
  ['198.51.100.7', '203.0.113.9', '198.51.100.7', 'a direct client cannot name another address'],
  ['10.1.2.3', '203.0.113.9', '203.0.113.9', 'a trusted proxy is believed'],
  ['::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9', 'also when its address is mapped into IPv6'],
  ['10.1.2.3', '1.2.3.4, 203.0.113.9, 10.9.9.9', '203.0.113.9', 'what the client itself put in front is not'],
  ['10.1.2.3', undefined, '10.1.2.3', 'a proxy that says nothing is the client'],
  ['10.1.2.3', '203.0.113.9:4711', '203.0.113.9', 'a port is no part of an address'],
  ['10.1.2.3', '[2001:db8::7]:4711', '2001:db8::7', 'nor in IPv6'],
  ['10.1.2.3', '::ffff:203.0.113.9', '203.0.113.9', 'a mapped address is the one that it maps'],
  ['2001:db8::1', '2001:db8::7', '2001:db8::7', 'IPv6 proxies too'],
])('%s with %s is %s: %s', (peer, forwarded, address, _) => {
  expect(from(peer, forwarded)).toBe(address)
})

it('counts a whole /64 of IPv6 as one, and each address of IPv4 by itself', () => {
  expect(subscriberOf('2001:db8:1:2:3:4:5:6')).toBe(subscriberOf('2001:db8:1:2::1'))
  expect(subscriberOf('2001:db8:1:3::1')).not.toBe(subscriberOf('2001:db8:1:2::1'))
  expect([subscriberOf('203.0.113.9'), subscriberOf('::ffff:203.0.113.9'), subscriberOf('unknown')]).toEqual([
    '203.0.113.9',
    '203.0.113.9',
    'unknown',
  ])
})

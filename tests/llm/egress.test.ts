import { request } from 'undici'
import { afterEach, expect, it, vi } from 'vitest'
import { egress, isPublicAddress } from '#lib/llm/egress.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

it.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['10.0.0.1', false],
  ['192.168.1.1', false],
  ['172.16.0.1', false],
  ['169.254.169.254', false],
  ['100.100.100.200', false],
  ['168.63.129.16', false],
  ['0.0.0.0', false],
  ['::1', false],
  ['::', false],
  ['::ffff:127.0.0.1', false],
  ['::7f00:1', false],
  ['64:ff9b::a9fe:a9fe', false],
  ['2002:7f00:1::', false],
  ['fd00:ec2::254', false],
  ['fe80::1', false],
  ['198.18.0.1', false],
  ['not an address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})

it('dials no private address, however it is written or resolved', async () => {
  await using vendor = await startVendor()
  const port = new URL(vendor.url).port
  for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]', '①②⑦.0.0.1']) {
    await expect(request(new URL(`http://${host}:${port}/v1/models`), { dispatcher: egress().toPublic })).rejects.toThrow('private')
  }
  expect(vendor.stats().requests).toBe(0)
  expect((await request(`${vendor.url}/v1/models`, { dispatcher: egress().open })).statusCode).toBe(200)
})

const shared = globalThis as unknown as Record<symbol, unknown>
const state = Symbol.for('frontdesk')
const kept = shared[state]
afterEach(() => {
  vi.unstubAllEnvs()
  shared[state] = kept
})

it.each([
  ['is for https alone', { HTTPS_PROXY: 'http://127.0.0.1:9' }],
  ['is not for this host', { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1,localhost' }],
])('dials no private address past a proxy that %s', async (_, proxy) => {
  await using vendor = await startVendor()
  const none = { HTTPS_PROXY: '', HTTP_PROXY: '', NO_PROXY: '', https_proxy: '', http_proxy: '', no_proxy: '' }
  for (const [name, value] of Object.entries({ ...none, ...proxy })) vi.stubEnv(name, value || undefined)
  shared[state] = undefined // as in a process that starts with this environment
  const { open, toPublic } = egress()
  const port = new URL(vendor.url).port
  for (const host of ['127.0.0.1', 'localhost'])
    await expect(request(`http://${host}:${port}/v1/models`, { dispatcher: toPublic })).rejects.toThrow('private')
  expect(vendor.stats().requests).toBe(0)
  expect((await request(`${vendor.url}/v1/models`, { dispatcher: open })).statusCode).toBe(200)
})

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { request } from 'undici'
import { afterEach, expect, it, vi } from 'vitest'
import { connectionOf } from '#lib/llm/connections.ts'
import { egress, isPublicAddress } from '#lib/llm/egress.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { answerOf, asking } from '#tests/fakes/vendors/asking.ts'

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

it('gives up a connection that is not made in the time that its provider allows', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket)) // takes the call, and never answers the greeting of TLS
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  const model = connectionOf({
    id: 'prov_test',
    vendor: 'openai',
    name: 'test',
    fromEnvironment: false,
    priority: 100,
    models: [],
    api: 'chat',
    baseUrl: `https://127.0.0.1:${port}/v1`,
    credentials: { apiKey: 'sk-0123456789' },
    timeouts: { connectMs: 100 },
    allowPrivateNetwork: true,
  }).model('gpt-4o')

  expect(await answerOf(model, asking('When do you open?'))).toMatchObject({
    failure: { reason: 'timeout', message: 'no connection in time' },
  })

  for (const socket of sockets) socket.destroy()
  server.close()
})

it('makes the ways out for a time once, and shares them', () => {
  expect(egress(250)).toBe(egress(250))
  expect(egress(250).open).not.toBe(egress().open)
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

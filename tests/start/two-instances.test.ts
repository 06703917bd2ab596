import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ScratchPostgres, startScratchPostgres } from '#tests/fakes/postgres.ts'
import { type Product, startProduct } from '#tests/fakes/product.ts'
import { hasRedis, type ScratchRedis, startScratchRedis } from '#tests/fakes/redis.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn } from '#tests/fakes/visitor.ts'

/* One database, two instances behind a load balancer that sends each request anywhere. */
let postgres: ScratchPostgres
let redis: ScratchRedis | undefined
let vendor: Vendor
let one: Product
let two: Product
beforeAll(async () => {
  postgres = await startScratchPostgres()
  redis = hasRedis ? await startScratchRedis() : undefined
  vendor = await startVendor({ answer: 'echo' })
  const env = {
    DATABASE_URL: postgres.url,
    FRONTDESK_SECRET: 'shared-secret-0123456789-abcdefghijklmnop',
    OPENAI_API_KEY: 'sk-0123456789abcdef',
    OPENAI_BASE_URL: vendor.baseUrl,
    ...(redis && { REDIS_URL: redis.url }),
  }
  one = await startProduct({ env }) // it migrates and seeds
  two = await startProduct({ env })
})
afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop()])
  await Promise.all([one, two].map((product) => product?.[Symbol.asyncDispose]()))
  await vendor?.close()
  await redis?.kill()
  await postgres?.stop()
})

async function openVisitor() {
  const asJson = { 'content-type': 'application/json' }
  const { token } = await (await fetch(`${one.url}/api/widget/sessions`, { method: 'POST', headers: asJson, body: '{}' })).json()
  const headers = { ...asJson, authorization: `Bearer ${token}` }
  const to = (product: Product, path: string, body?: object) =>
    fetch(`${product.url}/api/widget/${path}`, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
  return { to }
}

it('are one to a visitor: the same message, its stream, and what happens elsewhere', async () => {
  vendor.set({ tokenDelay: 2 })
  const { to } = await openVisitor()
  const events = (await to(two, 'events')).body?.pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  const hear = async (word: string) => {
    while (!heard.includes(word)) heard += (await events?.read())?.value
  }
  await hear('ready')
  const message = { text: 'Say a b c d', clientId: 'c1' }
  const [first, second] = await Promise.all([to(one, 'messages', message), to(two, 'messages', message)])
  const [here, there] = await Promise.all([chunksOf(first), chunksOf(second)])
  expect(spokenIn(here)).toContain('Say a b c d')
  expect(spokenIn(there)).toBe(spokenIn(here))
  const { messageId } = here[0] ?? {}
  await hear(`"messageId":"${messageId}"`)
  const again = await chunksOf(await to(two, `messages/${messageId}/stream`))
  expect(spokenIn(again)).toBe(spokenIn(here))
  expect(vendor.stats().requests).toBe(1)
  await events?.cancel()
})

it('stop an answer that the other one gives', async () => {
  vendor.reset()
  vendor.set({ tokenDelay: 50 })
  const { to } = await openVisitor()
  const running = chunksOf(await to(one, 'messages', { text: 'Go on and on', clientId: 'c2' }))
  const reply = await until(async () => (await (await to(two, 'messages')).json()).data[1])
  await until(() => vendor.stats().inFlight === 1)
  expect(await (await to(two, `messages/${reply.id}/stop`, {})).json()).toEqual({ stopped: true })
  expect((await running).at(-1)).toMatchObject({ messageMetadata: { finishReason: 'cancelled' } })
  await until(() => vendor.stats().aborted === 1)
})

it.skipIf(!hasRedis)('count an address together, and each for itself once their Redis is gone', async () => {
  const tryOn = (product: Product) => fetch(`${product.url}/api/auth/callback/credentials`, { method: 'POST', redirect: 'manual' })
  for (let i = 0; i < 10; i++) expect((await tryOn(one)).status).not.toBe(429)
  const refused = await tryOn(two)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
  await redis?.kill()
  expect((await tryOn(two)).status).not.toBe(429)
  await until(() => two.output().includes('Redis is away'))
})

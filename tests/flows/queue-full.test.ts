import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import { db } from '#lib/database/client.ts'
import { Gateway, gateway } from '#lib/llm/gateway/gateway.ts'
import { defaultLimits } from '#lib/llm/gateway/policy.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import { once } from '#lib/process.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { candidateOf, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const clock = testClock()
once('llm.gateway', () => new Gateway({ clock, random: () => 0 }))

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
let key = ''
let lane = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey()).key
  return vendor.close
})
beforeEach(async () => {
  vendor.reset()
  if (lane) await deleteProvider(lane, system)
  lane = (await makeProvider(vendor.baseUrl)).id
})

/** A call of the provider's model that is none of the turns under test. */
async function occupy() {
  const candidate = candidateOf({ modelId: 'mock' } as Parameters<typeof candidateOf>[0], { catalogId: 'mock/mock', way: wayOf({ lane }) })
  return gateway().enter(candidate, { priority: 'normal', flow: 'other', tokens: 1 })
}

/** As many calls as the key takes are under way, one waits, and each takes an hour: whoever comes now waits 36 seconds. */
async function fill() {
  const first = await occupy()
  await clock.advance(3_600_000)
  if ('leave' in first) first.leave({ tokens: 1 })
  for (let n = 0; n < defaultLimits.concurrency; n++) await occupy()
  void occupy()
}

const rows = async () => [await db().conversation.count(), await db().message.count(), await db().usageEntry.count()]
const question = 'How do I return an item?'

it('refuses a program before anything is stored, and says when to come again', async () => {
  await fill()
  const before = await rows()
  const bot = await ask(key, question)
  expect(bot).toMatchObject({ status: 503, code: 'overloaded', detail: 'Every model is busy now. Try again in 6 s.' })
  const body = { model: 'mock/mock', messages: [{ role: 'user', content: 'hello' }] }
  const named = await call(completions, 'POST', { key, body })
  expect([named.status, named.headers.get('retry-after')]).toEqual([503, '6'])
  expect(await named.json()).toMatchObject({ error: { code: 'overloaded', type: 'server_error' } })
  expect(await rows()).toEqual(before)
  expect(vendor.stats().requests).toBe(0)
})

it('takes the same request under the same key once there is room', async () => {
  await fill()
  const send = () => call(completions, 'POST', { key, headers: { 'idempotency-key': 'again' }, path: '/api/v1/chat/completions', body })
  const body = { model: 'mock/mock', messages: [{ role: 'user', content: 'hello' }] }
  expect((await send()).status).toBe(503)
  await deleteProvider(lane, system)
  lane = (await makeProvider(vendor.baseUrl)).id
  expect((await send()).status).toBe(200)
})

it('lets the embedded engine answer a visitor at once, and a program that names it', async () => {
  await fill()
  const visitor = await startVisitor({ bot: 'demo' })
  const chunks = await chunksOf(await visitor.say(question))
  expect(spokenIn(chunks)).toContain('30 days')
  expect(chunks.at(-1)?.messageMetadata ?? chunks.find(({ messageMetadata }) => messageMetadata?.status)?.messageMetadata).toMatchObject({
    status: 'answered',
    degraded: true,
  })
  expect(await ask(key, question, { model: 'frontdesk/knowledge' })).toMatchObject({ status: 'answered' })
  expect(vendor.stats().requests).toBe(0)
})

it.each([
  ['rests', { failure: new VendorFailure('quota_exhausted', '', { retryAfterMs: 120_000 }) }, {}],
  ['has nothing left', {}, { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2m0s' }],
])('answers a program from the knowledge while its vendor %s, and refuses it the vendor itself', async (_, end, headers) => {
  const last = await occupy()
  gateway().heard({ catalogId: 'mock/mock', lane, region: null }, headers)
  if ('leave' in last) last.leave({ ...end, tokens: null })
  expect(await ask(key, question)).toMatchObject({ status: 'answered', model: 'frontdesk/knowledge', degraded: true })
  const named = await call(completions, 'POST', { key, body: { model: 'mock/mock', messages: [{ role: 'user', content: 'hello' }] } })
  expect([named.status, named.headers.get('retry-after')]).toEqual([503, '120'])
})

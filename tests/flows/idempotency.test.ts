import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/route.ts'
import * as budgets from '#app/api/admin/budgets/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import { identify } from '#lib/access/caller.ts'
import { admit } from '#lib/chat/admit.ts'
import { recordQuestion } from '#lib/chat/conversation.ts'
import { TurnEvents } from '#lib/chat/events.ts'
import { settleLeftovers } from '#lib/chat/leftovers.ts'
import { abandon } from '#lib/chat/settle.ts'
import { storedTurn } from '#lib/chat/stored-turn.ts'
import { startTrace } from '#lib/chat/trace.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import { openLedger } from '#lib/usage/ledger.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn } from '#tests/fakes/visitor.ts'

const vendor = await startVendor({ answer: 'echo' })
let key = ''
let admin = ''
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  return vendor.close
})
beforeEach(() => vendor.reset())

const paths = new Map<object, string>([
  [chat, '/api/v1/chat'],
  [completions, '/api/v1/chat/completions'],
  [bots, '/api/admin/bots'],
  [keys, '/api/admin/keys'],
])
const send = (handlers: object, body: object, idempotencyKey: string, as = key, signal?: AbortSignal) =>
  call(handlers, 'POST', { key: as, body, signal, path: paths.get(handlers), headers: { 'idempotency-key': idempotencyKey } })
const completion = (content: string) => ({ model: 'mock/mock', messages: [{ role: 'user', content }] })

it('makes a turn once: at once, afterwards, as a stream, and after the process was killed', async () => {
  vendor.set({ latency: 50 })
  const [first, second] = await Promise.all([1, 2].map(async () => (await send(chat, { message: 'once' }, 'k1')).json()))
  const later = await (await send(chat, { message: 'once' }, 'k1')).json()
  expect(second).toEqual(first)
  expect(later).toEqual(first)
  expect(vendor.stats().requests).toBe(1)
  expect(await db().message.count({ where: { conversationId: first.conversationId } })).toBe(2)

  const streamed = await Promise.all([1, 2].map(async () => chunksOf(await send(chat, { message: 'flow', stream: true }, 'k2'))))
  expect(spokenIn(streamed[0] ?? [])).toContain('flow')
  expect(spokenIn(streamed[1] ?? [])).toBe(spokenIn(streamed[0] ?? []))
  expect(vendor.stats().requests).toBe(2)

  // What a killed process leaves: the question stored, the reply pending. The next start settles it; nobody is called again.
  await db().message.update({ where: { id: first.messageId }, data: { status: 'pending', text: '' } })
  await settleLeftovers({ alone: true })
  expect(await (await send(chat, { message: 'once' }, 'k1')).json()).toMatchObject({ messageId: first.messageId, status: 'failed' })
  expect(vendor.stats().requests).toBe(2)
})

it('answers the same completion to the same key, and does not cancel it for a caller who comes back', async () => {
  vendor.set({ latency: 100 })
  const leaving = new AbortController()
  const lost = send(completions, completion('come back'), 'k3', key, leaving.signal).catch(() => undefined)
  await until(() => vendor.stats().inFlight === 1)
  leaving.abort()
  const [one, two] = [await (await send(completions, completion('come back'), 'k3')).json(), await (await lost)?.json()]
  expect(one.choices[0].message.content).toBe('come back')
  expect(two ?? one).toEqual(one)
  expect(await (await send(completions, completion('come back'), 'k3')).json()).toEqual(one)
  expect(vendor.stats()).toMatchObject({ requests: 1, aborted: 0 })
})

it('refuses another body under the same key, and keeps callers and routes apart', async () => {
  await send(chat, { message: 'mine' }, 'k4')
  const other = await send(chat, { message: 'something else' }, 'k4')
  expect(other.status).toBe(409)
  expect((await other.json()).detail).toMatch(/^Idempotency-Key: /)
  const theirs = (await makeKey()).key
  expect((await send(chat, { message: 'something else' }, 'k4', theirs)).status).toBe(200)
  expect((await send(completions, completion('mine'), 'k4')).status).toBe(200)
})

it('leaves the key free when the request was refused', async () => {
  expect((await send(chat, { message: '' }, 'k5')).status).toBe(400)
  expect((await send(chat, { message: 'x', bot: 'none' }, 'k5')).status).toBe(404)
  expect((await send(chat, { message: 'now it is right' }, 'k5')).status).toBe(200)
})

it('takes over a claim whose process died before the question was stored', async () => {
  const { conversationId } = await (await send(chat, { message: 'begin' }, 'k6')).json()
  await db().conversation.delete({ where: { id: conversationId } })
  await db().idempotencyKey.updateMany({ data: { claimedAt: new Date(Date.now() - 16_000) } })
  const both = await Promise.all([1, 2].map(async () => (await send(chat, { message: 'begin' }, 'k6')).json()))
  expect(both[0]).toMatchObject({ status: 'answered' })
  expect(both[1]).toEqual(both[0])
  expect(vendor.stats().requests).toBe(2)
})

it('creates a thing once, and never keeps a new key in the open', async () => {
  const wanted = { name: 'partner', scopes: ['chat'] }
  const [first, second] = await Promise.all([1, 2].map(() => send(keys, wanted, 'k7', admin)))
  const [one, two] = await Promise.all([first?.json(), second?.json()])
  expect(one.key).toMatch(/^fd_/)
  expect(two).toEqual(one)
  expect([first?.status, second?.status]).toEqual([201, 201])
  expect(await db().apiKey.count({ where: { name: 'partner' } })).toBe(1)
  const kept = await db().idempotencyKey.findMany({ where: { status: 201 } })
  expect(kept).toHaveLength(1)
  expect(Buffer.from(kept[0]?.answer ?? []).toString('latin1')).not.toContain(one.key)

  const bot = { slug: 'once', name: 'Once' }
  expect((await send(bots, { ...bot, temperature: 7 }, 'k8', admin)).status).toBe(400)
  expect((await send(bots, bot, 'k8', admin)).status).toBe(201)
  const again = await send(bots, bot, 'k8', admin)
  expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
})

it('never repeats what a killed process may have done', async () => {
  expect((await send(bots, { slug: 'killed', name: 'Killed' }, 'k10', admin)).status).toBe(201)
  await db().idempotencyKey.updateMany({ where: { status: 201 }, data: { status: null, answer: null } })
  await settleLeftovers({ alone: true })
  const again = await send(bots, { slug: 'killed', name: 'Killed' }, 'k10', admin)
  expect(again.status).toBe(409)
  expect((await again.json()).detail).toContain('not known')
})

it('is used again after a day, and says what a key may look like', async () => {
  await send(chat, { message: 'old' }, 'k9')
  await db().idempotencyKey.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
  expect((await send(chat, { message: 'new' }, 'k9')).status).toBe(200)
  expect((await send(chat, { message: 'x' }, 'k'.repeat(256))).status).toBe(400)
})

it('says the same, and when to come again, of a turn for which the database was away', async () => {
  const caller = await identify(new Headers({ authorization: `Bearer ${key}` }), { sessions: false })
  const turn = await admit({ requestId: newId('req'), question: 'once more', bot: 'demo', channel: 'api', stream: false }, caller)
  await recordQuestion(turn)
  const { conversationId, replyId: messageId, request } = turn
  const ledger = openLedger({ requestId: request.requestId, conversationId, messageId, botId: null, apiKeyId: null, purpose: 'live' })
  const events = new TurnEvents()
  const error = Object.assign(new Error('terminating connection'), { code: '57P01' })
  await abandon({ turn, ledger, trace: startTrace(turn), events, error }).finally(ledger.close)

  const told = { code: 'overloaded', headers: { 'retry-after': '2' } }
  expect(await events.first(({ type }) => type === 'failed')).toMatchObject({ failure: told })
  await expect((await storedTurn(messageId))?.answer).rejects.toMatchObject(told)
})

it('gives the same refusal to the same key, where the turn broke after its question was stored', async () => {
  await setPrice({ model: 'mock/mock', perRequest: '1', currency: 'USD' }, { type: 'system', id: null })
  const budget = { name: 'Two calls', scope: 'all', amount: '2', currency: 'USD', period: 'day', whenSpent: 'refuse' }
  expect((await call(budgets, 'POST', { key: admin, body: budget })).status).toBe(201)
  const names = Array.from({ length: 12 }, (_, n) => `broke-${n}`)
  const first = await Promise.all(names.map(async (name) => send(completions, completion(name), name)))
  const stored = await db().message.count({
    where: { role: 'assistant', status: 'failed', text: '', conversation: { title: { startsWith: 'broke-' } } },
  })
  expect(stored).toBeGreaterThan(0) // all were let in, as the budget still had room, and most of them broke later
  for (const [n, name] of names.entries()) {
    const again = await send(completions, completion(name), name)
    expect(again.status).toBe(first[n]?.status)
    const [was, is] = [await first[n]?.json(), await again.json()]
    expect(is.error?.code).toEqual(was.error?.code)
    expect(is.error?.message).toEqual(was.error?.message)
  }
  expect(first.filter(({ status }) => status === 402).length).toBeGreaterThanOrEqual(stored)
})

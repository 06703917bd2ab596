import { beforeAll, expect, it } from 'vitest'
import * as keys from '#app/api/admin/keys/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import * as messages from '#app/api/v1/conversations/[id]/messages/route.ts'
import * as conversation from '#app/api/v1/conversations/[id]/route.ts'
import * as conversations from '#app/api/v1/conversations/route.ts'
import * as entries from '#app/api/v1/usage/entries/route.ts'
import { createBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'

let key = ''
beforeAll(async () => {
  await createBot({ slug: 'demo', name: 'Demo' }, { type: 'system', id: null })
  key = (await makeKey()).key
})

const ask = (body: unknown, more = {}) => call(chat, 'POST', { key, body, ...more })
const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

it.each([
  ['an empty message', { message: '' }, 'message'],
  ['white space', { message: ' \n\t ' }, 'message'],
  ['no message', {}, 'message'],
  ['more than 8,000 characters', { message: 'x'.repeat(8_001) }, 'message'],
  ['NUL', { message: 'a\0b' }, 'message'],
  ['half a surrogate pair', { message: 'a\ud800b' }, 'message'],
  ['half a surrogate pair in a part', { message: { role: 'user', parts: [{ type: 'text', text: '\udc00' }] } }, 'message.parts.0.text'],
  ['40 levels', { message: 'hello', context: deep(40) }, 'body'],
  ['a number for a text', { message: 7 }, 'message'],
  ['a number for a bot', { message: 'hello', bot: 7 }, 'bot'],
  ['a text for a flag', { message: 'hello', stream: 'yes' }, 'stream'],
])('refuses %s and names the field', async (_, body, path) => {
  const response = await ask(body)
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = await response.json()
  expect(problem).toMatchObject({ code: 'invalid_request', status: 400, requestId: response.headers.get('x-request-id') })
  expect(problem.errors.map((error: { path: string }) => error.path)).toContain(path)
  expect(problem.detail).toContain(path)
})

it('refuses NUL in a query, before the database would', async () => {
  const { key: admin } = await makeKey({ scopes: ['admin'] })
  expect((await call(entries, 'GET', { key: admin, query: '?provider=%00' })).status).toBe(400)
})

it('takes 8,000 characters', async () => {
  expect((await ask({ message: '问'.repeat(8_000) })).status).toBe(200)
})

it('answers 404 for an unknown bot, as for one the key may not use', async () => {
  const unknown = await ask({ bot: 'nobody', message: 'hello' })
  const { key: other } = await makeKey({ bots: ['another'] })
  const foreign = await call(chat, 'POST', { key: other, body: { message: 'hello' } })
  expect([unknown.status, foreign.status]).toEqual([404, 404])
  const [one, two] = [await unknown.json(), await foreign.json()]
  expect({ ...one, requestId: '' }).toEqual({ ...two, requestId: '' })
})

it('hides a conversation from every key but its own', async () => {
  const all = ['chat', 'conversations:read', 'conversations:write'] as const
  const [mine, theirs, admin] = await Promise.all([
    makeKey({ scopes: [...all] }),
    makeKey({ scopes: [...all] }),
    makeKey({ scopes: ['admin'] }),
  ])
  const { conversationId } = await (await call(chat, 'POST', { key: mine.key, body: { message: 'hello' } })).json()
  const params = { id: conversationId }
  const asThem = { key: theirs.key, params }
  const foreign = await Promise.all([
    call(chat, 'POST', { key: theirs.key, body: { message: 'hello', conversationId } }),
    call(conversation, 'GET', asThem),
    call(conversation, 'DELETE', asThem),
    call(messages, 'GET', asThem),
    call(completions, 'POST', {
      key: theirs.key,
      headers: { 'x-conversation-id': conversationId },
      body: { model: 'demo', messages: [{ role: 'user', content: 'hello' }] },
    }),
  ])
  expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
  expect((await call(conversation, 'GET', { key: mine.key, params })).status).toBe(200)
  expect((await call(conversation, 'GET', { key: admin.key, params })).status).toBe(200)
  const listed = await (await call(conversations, 'GET', { key: theirs.key })).json()
  expect(listed.data).toEqual([])
})

it('answers 401 to no key, a wrong one, an expired one and a revoked one', async () => {
  const [expired, revoked] = await Promise.all([makeKey({ expiresAt: new Date(Date.now() - 1) }), makeKey({ revokedAt: new Date() })])
  for (const sent of [undefined, `fd_${'x'.repeat(40)}`, expired.key, revoked.key, `${key}x`, 'not-a-key', "' OR 1=1--"]) {
    const response = await call(chat, 'POST', { key: sent, body: { message: 'hello' } })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ code: 'not_authenticated' })
  }
})

it('answers 403 to a key without the scope, and lets nobody give more than he has', async () => {
  expect((await call(entries, 'GET', { key })).status).toBe(403)
  expect((await call(keys, 'POST', { key, body: { name: 'k', scopes: ['chat'] } })).status).toBe(403)
})

it('answers 413 to a body over its limit, announced or not', async () => {
  const large = JSON.stringify({ name: 'x'.repeat(1_100_000), scopes: ['chat'] })
  const { key: admin } = await makeKey({ scopes: ['admin'] })
  const announced = await call(keys, 'POST', { key: admin, raw: large, headers: { 'content-length': String(large.length) } })
  const streamed = await call(keys, 'POST', { key: admin, raw: new Blob([large]).stream() })
  expect([announced.status, streamed.status]).toEqual([413, 413])
})

it('answers 400 to bytes that are not UTF-8 and to text that is not JSON, 415 to another type', async () => {
  const broken = await ask(undefined, { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]) })
  const cut = await ask(undefined, { raw: '{"message":' })
  const form = await ask(undefined, { raw: 'message=hello', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  expect([broken.status, cut.status, form.status]).toEqual([400, 400, 415])
  expect((await broken.json()).errors[0].path).toBe('body')
})

it('answers 405 with what is allowed, in the shape of the route', async () => {
  const ours = await call(chat, 'DELETE', { key })
  expect(ours.status).toBe(405)
  expect(ours.headers.get('allow')).toBe('POST')
  expect(await ours.json()).toMatchObject({ code: 'method_not_allowed', status: 405 })
  const openai = await call(completions, 'GET', { key })
  expect(await openai.json()).toMatchObject({ error: { code: 'method_not_allowed', type: 'invalid_request_error' } })
})

it('stores nothing of what it refused', async () => {
  const before = await db().message.count()
  await ask({ message: 'refused \0' })
  await ask({ message: 'hello', bot: 'nobody' })
  await ask({ message: 'hello', model: 'openai/none' })
  expect(await db().message.count()).toBe(before)
})

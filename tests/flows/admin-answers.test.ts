import { beforeAll, expect, it } from 'vitest'
import * as audit from '#app/api/admin/audit/route.ts'
import * as secret from '#app/api/admin/bots/[id]/identity-secret/route.ts'
import * as bot from '#app/api/admin/bots/[id]/route.ts'
import * as bots from '#app/api/admin/bots/route.ts'
import * as conversation from '#app/api/admin/conversations/[id]/route.ts'
import * as conversations from '#app/api/admin/conversations/route.ts'
import * as rotate from '#app/api/admin/keys/[id]/rotate/route.ts'
import * as key from '#app/api/admin/keys/[id]/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import * as document from '#app/api/admin/knowledge/documents/[id]/route.ts'
import * as documents from '#app/api/admin/knowledge/documents/route.ts'
import * as models from '#app/api/admin/models/route.ts'
import * as prices from '#app/api/admin/prices/route.ts'
import * as provider from '#app/api/admin/providers/[id]/route.ts'
import * as providers from '#app/api/admin/providers/route.ts'
import * as invitation from '#app/api/admin/users/[id]/invitation/route.ts'
import * as user from '#app/api/admin/users/[id]/route.ts'
import * as signOut from '#app/api/admin/users/[id]/sign-out/route.ts'
import * as users from '#app/api/admin/users/route.ts'
import type { RouteHandler } from '#lib/http/route.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeShop } from '#tests/fakes/frontdesk.ts'
import { makeUser } from '#tests/fakes/user.ts'

/* Each thing of the admin API once through its life: made, listed, read, changed, deleted. `call` holds each answer to what its route declares. */

let admin = ''
let chat = ''
beforeAll(async () => {
  process.env.OPENAI_API_KEY = 'sk-environment-0123456789'
  admin = (await makeKey({ scopes: ['admin'] })).key
  chat = (await makeKey()).key
  await makeUser('admin') // without one who can sign in, no user may be changed
  await makeShop()
})

type Handlers = Partial<Record<'GET' | 'POST' | 'PATCH' | 'DELETE', RouteHandler>>
type Sent = { body?: object; id?: string; query?: string }

/** Calls as an admin, and gives back the JSON of a good answer. */
async function admitted(handlers: Handlers, method: keyof Handlers, { body, id = '', query }: Sent = {}) {
  const response = await call(handlers, method, { key: admin, body, params: { id }, query })
  const text = await response.text()
  expect(response.status, text).toBeLessThan(300)
  return text ? JSON.parse(text) : undefined
}

const pairs = { title: 'Umbrellas', text: 'We repair every umbrella.' }
it.each([
  ['bots', bots, bot, { slug: 'second', name: 'Second' }, { name: 'Other', allowedOrigins: ['https://shop.example/page'] }],
  ['keys', keys, key, { name: 'Partner', scopes: ['chat'], expiresAt: '2099-01-31T00:00:00+01:00' }, { name: 'Other', expiresAt: null }],
  ['users', users, user, { email: 'grace@shop.example', role: 'viewer' }, { name: 'Grace', role: 'operator' }],
  ['documents', documents, document, pairs, { title: 'All umbrellas', lang: 'en' }],
  [
    'providers',
    providers,
    provider,
    { vendor: 'openai', name: 'Own', credentials: { apiKey: 'sk-own-0123456789' } },
    { priority: 7, timeouts: { idleMs: 5_000 } },
  ],
] as const)('%s are read as they were made and changed', async (_, all, one, input, patch) => {
  const { id } = await admitted(all, 'POST', { body: input })
  const made = await admitted(one, 'GET', { id })
  const listed = (await admitted(all, 'GET', { query: '?limit=200' })).data.find((row: { id: string }) => row.id === id)
  expect(made).toMatchObject(listed) // a list may leave something out, but tells nothing else
  const changed = await admitted(one, 'PATCH', { id, body: patch })
  expect(await admitted(one, 'GET', { id })).toEqual(changed)
  await admitted(one, 'DELETE', { id })
  const after = await call(one, 'GET', { key: admin, params: { id } })
  if (one === key) expect(await after.json()).toMatchObject({ revokedAt: expect.stringMatching(/Z$/) })
  else expect(after.status).toBe(404)
})

it('tells of a provider of the environment in the same fields as of one that was made', async () => {
  await admitted(providers, 'POST', { body: { vendor: 'ollama', name: 'Own', baseUrl: 'http://127.0.0.1:9', allowPrivateNetwork: true } })
  const [given, made] = (await admitted(providers, 'GET')).data
  expect(given).toMatchObject({ id: 'env_openai', variables: ['OPENAI_API_KEY'], createdAt: null })
  expect(Object.keys(given).sort()).toEqual(Object.keys(made).sort())
  expect(await admitted(provider, 'GET', { id: 'env_openai' })).toEqual(given)
})

it('answers a new price as it is read afterwards', async () => {
  const body = { model: 'openai/gpt-4o-mini', inputPerMillion: '1.50', outputPerMillion: '2', currency: 'EUR' }
  const { id: _, createdAt: _at, model, ...price } = await admitted(prices, 'POST', { body })
  expect(price).toMatchObject({ inputPerMillion: '1.5', cachedInputPerMillion: null })
  const { data } = await admitted(models, 'GET')
  expect(data.find(({ id }: { id: string }) => id === model)).toMatchObject({ price })
})

it('replaces a document of the same externalId', async () => {
  const body = { ...pairs, externalId: 'umbrellas' }
  const first = await admitted(documents, 'POST', { body })
  const again = await call(documents, 'POST', { key: admin, body: { ...body, text: 'No more.' } })
  expect([again.status, await again.json()]).toMatchObject([200, { id: first.id, text: 'No more.' }])
})

it('gives out secrets and links once', async () => {
  expect(await admitted(secret, 'POST', { id: 'demo' })).toEqual({ secret: expect.any(String) })
  const { id: keyId, key: old } = await admitted(keys, 'POST', { body: { name: 'Partner', scopes: ['chat'] } })
  expect((await admitted(rotate, 'POST', { id: keyId, body: { graceSeconds: 60 } })).key).not.toBe(old)
  const { id: userId } = await admitted(users, 'POST', { body: { email: 'ada@shop.example', role: 'admin' } })
  expect((await admitted(invitation, 'POST', { id: userId })).inviteUrl).toContain('/console/invitation/')
  await admitted(signOut, 'POST', { id: userId })
  const shown = JSON.stringify([await admitted(keys, 'GET'), await admitted(users, 'GET'), await admitted(audit, 'GET')])
  expect(shown).not.toMatch(/inviteUrl|"secret":"[^[]|"key":"[^[]/)
})

it('tells of a conversation the same in the list and by itself', async () => {
  const { conversationId } = await ask(chat, 'How do I return an item?')
  const [listed] = (await admitted(conversations, 'GET')).data
  const { messageCount, ...outline } = listed
  const read = await admitted(conversation, 'GET', { id: conversationId })
  expect(read).toMatchObject(outline)
  expect(read.messages).toHaveLength(messageCount)
  await admitted(conversation, 'DELETE', { id: conversationId })
})

import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/route.ts'
import * as rotate from '#app/api/admin/keys/[id]/rotate/route.ts'
import * as key from '#app/api/admin/keys/[id]/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import * as models from '#app/api/v1/models/route.ts'
import { ensureInitialKey } from '#lib/access/api-keys.ts'
import { createBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'

const admin = await makeKey({ scopes: ['admin'], maxPriority: 'high' })
const create = async (body: object) => call(keys, 'POST', { key: admin.key, body })
const works = async (secret: string) => (await call(bots, 'GET', { key: secret })).status === 200

it('shows a key once and keeps only its hash', async () => {
  const response = await create({ name: 'till', scopes: ['admin'] })
  expect(response.status).toBe(201)
  const made = await response.json()
  expect(made.key).toMatch(/^fd_[\w-]{43}$/)
  expect(made.key.startsWith(made.prefix)).toBe(true)
  const everything = JSON.stringify([
    await db().apiKey.findMany(),
    await db().auditEntry.findMany(),
    await (await call(keys, 'GET', { key: admin.key })).json(),
  ])
  expect(everything).not.toContain(made.key)
  expect(everything).not.toContain(made.key.slice(12))
  expect(await works(made.key)).toBe(true)
})

it('refuses a revoked key from the next request on, also after it was used', async () => {
  const { id, key: secret } = await (await create({ name: 'short-lived', scopes: ['admin'] })).json()
  expect(await works(secret)).toBe(true)
  expect((await call(key, 'DELETE', { key: admin.key, params: { id } })).status).toBe(204)
  expect(await works(secret)).toBe(false)
  expect(
    await db().auditEntry.findMany({ where: { target: id }, orderBy: { id: 'asc' }, select: { action: true, actorId: true } }),
  ).toEqual([
    { action: 'key.create', actorId: admin.id },
    { action: 'key.revoke', actorId: admin.id },
  ])
})

it('accepts the old key after a rotation only as long as its grace lasts', async () => {
  const made = await (await create({ name: 'rotating', scopes: ['admin'] })).json()
  const graceful = await (await call(rotate, 'POST', { key: admin.key, params: { id: made.id }, body: { graceSeconds: 60 } })).json()
  expect([await works(made.key), await works(graceful.key)]).toEqual([true, true])
  const hard = await (await call(rotate, 'POST', { key: admin.key, params: { id: made.id } })).json()
  expect([await works(made.key), await works(graceful.key), await works(hard.key)]).toEqual([false, false, true])
})

it('refuses fields it does not know, and ids that are nobody’s', async () => {
  const surplus = await create({ name: 'k', scopes: ['chat'], createdBy: 'user_1' })
  expect(surplus.status).toBe(400)
  expect((await surplus.json()).detail).toContain('createdBy')
  expect((await call(key, 'GET', { key: admin.key, params: { id: 'key_none' } })).status).toBe(404)
})

it('never lets a key use bots or models that its maker lost, in however long a line', async () => {
  for (const slug of ['shop', 'other']) await createBot({ slug, name: slug }, { type: 'system', id: null })
  const maker = await (await create({ name: 'maker', scopes: ['admin'] })).json()
  const child = await (
    await call(keys, 'POST', { key: maker.key, body: { name: 'child', scopes: ['admin'], models: ['frontdesk/*'] } })
  ).json()
  const grandchild = await (
    await call(keys, 'POST', { key: child.key, body: { name: 'c', scopes: ['chat'], models: ['frontdesk/*'] } })
  ).json()
  const usable = async () => {
    const { data } = await (await call(models, 'GET', { key: grandchild.key })).json()
    return data.map(({ id }: { id: string }) => id)
  }
  const narrow = (body: object) => call(key, 'PATCH', { key: admin.key, params: { id: maker.id }, body })
  expect(await usable()).toEqual(['shop', 'other', 'frontdesk/knowledge'])
  await narrow({ bots: ['shop'] })
  expect(await usable()).toEqual(['shop']) // a key for certain bots names no model
  await narrow({ models: ['nobody/*'], bots: [] })
  expect(await usable()).toEqual(['shop', 'other'])
  expect((await call(keys, 'POST', { key: grandchild.key, body: { name: 'k', scopes: ['chat'] } })).status).toBe(403)
  await narrow({ scopes: ['usage:read'], models: [] })
  expect((await call(models, 'GET', { key: grandchild.key })).status).toBe(401)
})

it('lets a key for certain bots give no models, which it may not name itself', async () => {
  const own = await (await create({ name: 'own', scopes: ['admin'], bots: ['shop'] })).json()
  const give = (body: object) => call(keys, 'POST', { key: own.key, body: { name: 'k', scopes: ['chat'], bots: ['shop'], ...body } })
  expect((await give({})).status).toBe(201)
  const beyond = await give({ models: ['openai/*'] })
  expect(beyond.status).toBe(403)
  expect((await beyond.json()).errors).toMatchObject([{ path: 'models' }])
})

it.each([
  ['at once', {}],
  ['with grace', { graceSeconds: 60 }],
])('does not bring the initial key back that was rotated away %s, nor one that came after it', async (_, body) => {
  const initial = `fd_initial_${randomBytes(16).toString('hex')}`
  await ensureInitialKey(initial)
  await ensureInitialKey(initial)
  const { id } = await db().apiKey.findFirstOrThrow({ orderBy: { id: 'desc' } })
  const before = await db().apiKey.count()
  const again = async () => (await (await call(rotate, 'POST', { key: admin.key, params: { id }, body })).json()).key
  const second = await again()
  const third = await again()
  for (const old of [initial, second, third]) await ensureInitialKey(old)
  expect(await db().apiKey.count()).toBe(before)
  expect([await works(initial), await works(third)]).toEqual([false, true])
  expect((await call(key, 'DELETE', { key: admin.key, params: { id } })).status).toBe(204)
  await ensureInitialKey(third)
  expect(await works(third)).toBe(false)
})

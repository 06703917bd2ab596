import { expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/route.ts'
import * as rotate from '#app/api/admin/keys/[id]/rotate/route.ts'
import * as key from '#app/api/admin/keys/[id]/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'

const admin = await makeKey({ scopes: ['admin'] })
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

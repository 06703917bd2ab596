import { beforeAll, expect, it } from 'vitest'
import * as key from '#app/api/admin/keys/[id]/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import * as flat from '#app/api/v1/completions/route.ts'
import { ensureInitialKey } from '#lib/access/api-keys.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const vendor = await startVendor({ answer: 'echo' })
const usual = await makeKey()
const urgent = await makeKey({ maxPriority: 'high' })
const admin = await makeKey({ scopes: ['admin'] })
const urgentAdmin = await makeKey({ scopes: ['admin'], maxPriority: 'high' })
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  return vendor.close
})

const messages = [{ role: 'user', content: 'now' }]
const bodies = [
  ['/api/v1/chat', chat, { message: 'now' }],
  ['/api/v1/chat/completions', completions, { model: 'demo', messages }],
  ['/api/v1/completions', flat, { model: 'demo', prompt: 'now' }],
] as const

const asking = (path: string, body: object, priority: string) =>
  path === '/api/v1/chat' ? { body: { ...body, priority } } : { body, headers: { 'x-priority': priority } }

it.each(bodies)('asks %s for high priority only by a key that may', async (path, handlers, body) => {
  const before = await db().message.count()
  const refused = await call(handlers, 'POST', { key: usual.key, path, ...asking(path, body, 'high') })
  expect(refused.status).toBe(403)
  const told = await refused.json()
  expect(told.error ?? told).toMatchObject({ code: 'not_allowed' })
  expect(JSON.stringify(told)).toContain('priority: high is not allowed')
  expect(await db().message.count()).toBe(before) // nothing was begun
  expect((await call(handlers, 'POST', { key: usual.key, path, ...asking(path, body, 'normal') })).status).toBe(200)
  expect((await call(handlers, 'POST', { key: urgent.key, path, ...asking(path, body, 'high') })).status).toBe(200)
  const unknown = await call(handlers, 'POST', { key: urgent.key, path, ...asking(path, body, 'batch') })
  expect([unknown.status, await unknown.text()]).toEqual([400, expect.stringContaining('priority: expected high or normal')])
})

const create = (by: { key: string }, body: object) => call(keys, 'POST', { key: by.key, body: { name: 'k', scopes: ['chat'], ...body } })

it('gives a key no higher priority than the key has that makes or changes it, and writes it down', async () => {
  expect(await (await create(admin, {})).json()).toMatchObject({ maxPriority: 'normal' })
  const refused = await create(admin, { maxPriority: 'high' })
  expect([refused.status, (await refused.json()).errors]).toEqual([403, [expect.objectContaining({ path: 'maxPriority' })]])
  expect((await create(urgentAdmin, { maxPriority: 'batch' })).status).toBe(400)

  const made = await (await create(urgentAdmin, { maxPriority: 'high' })).json()
  const patch = (by: { key: string }, body: object) => call(key, 'PATCH', { key: by.key, params: { id: made.id }, body })
  expect((await patch(admin, { name: 'mine now' })).status).toBe(403)
  expect(await (await patch(urgentAdmin, { maxPriority: 'normal' })).json()).toMatchObject({ maxPriority: 'normal' })
  const [entry] = await db().auditEntry.findMany({ where: { target: made.id, action: 'key.update' } })
  expect(entry).toMatchObject({ before: { maxPriority: 'high' }, after: { maxPriority: 'normal' } })
})

it('takes high priority from a key as soon as its maker has lost it', async () => {
  const maker = await (await create(urgentAdmin, { scopes: ['admin'], maxPriority: 'high' })).json()
  const made = await (await create(maker, { maxPriority: 'high' })).json()
  const asks = async () => (await call(chat, 'POST', { key: made.key, body: { message: 'now', priority: 'high' } })).status
  expect(await asks()).toBe(200)
  await call(key, 'PATCH', { key: urgentAdmin.key, params: { id: maker.id }, body: { maxPriority: 'normal' } })
  expect(await asks()).toBe(403)
})

it('gives the first key every priority', async () => {
  const first = `fd_test_${'0'.repeat(32)}`
  await ensureInitialKey(first)
  expect((await create({ key: first }, { maxPriority: 'high' })).status).toBe(201)
})

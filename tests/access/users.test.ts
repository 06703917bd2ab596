import { beforeAll, expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/route.ts'
import * as key from '#app/api/admin/keys/[id]/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import * as invitation from '#app/api/admin/users/[id]/invitation/route.ts'
import * as user from '#app/api/admin/users/[id]/route.ts'
import * as signOut from '#app/api/admin/users/[id]/sign-out/route.ts'
import * as users from '#app/api/admin/users/route.ts'
import { changeOwnPassword } from '#app/console/(shell)/account/actions.ts'
import { setFirstPassword } from '#app/console/invitation/[token]/actions.ts'
import { hashPassword } from '#lib/access/password.ts'
import { sessionTokenIn, signedInUser } from '#lib/access/session.ts'
import { checkPassword } from '#lib/access/sign-in.ts'
import { invitedBy, takeInvitation, updateUser } from '#lib/access/users.ts'
import { db } from '#lib/database/client.ts'
import { call } from '#tests/fakes/caller.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { inRequest } from '#tests/fakes/next-request.ts'
import { makeUser } from '#tests/fakes/user.ts'

let admin: Awaited<ReturnType<typeof makeUser>>
beforeAll(async () => {
  admin = await makeUser('admin')
})

type Call = Parameters<typeof call>[2]
const as = (who: { cookie: string }, more: Call = {}): Call => ({ ...more, headers: { cookie: who.cookie, ...more.headers } })
const patch = (id: string, body: object, by = admin) => call(user, 'PATCH', as(by, { params: { id }, body }))
const isIn = async (cookie: string) => (await signedInUser(sessionTokenIn(cookie))) !== undefined
const words = 'four plain words here'

it('invites by a link that sets a password once, and then signs in', async () => {
  const made = await (await call(users, 'POST', as(admin, { body: { email: 'Ada@Shop.example ', role: 'operator' } }))).json()
  expect(made).toMatchObject({ email: 'ada@shop.example', role: 'operator', status: 'invited' })
  const token = made.inviteUrl.split('/').at(-1)
  expect(await checkPassword('ada@shop.example', words)).toBeNull()
  const short = await inRequest(undefined, () => setFirstPassword({ token, password: 'fourteen chars' }))
  expect(short).toMatchObject({ ok: false, errors: [{ path: 'password', message: 'expected at least 15 characters' }] })
  expect(await inRequest(undefined, () => setFirstPassword({ token, password: words }))).toMatchObject({ ok: true })
  expect(await inRequest(undefined, () => setFirstPassword({ token, password: 'another four plain words' }))).toMatchObject({
    ok: false,
    code: 'not_found',
  })
  expect(await checkPassword('ADA@shop.example', words)).toEqual({ id: made.id })
  expect(await checkPassword('ada＠shop.example', words)).toEqual({ id: made.id }) // one account, however its @ is written
  const everything = JSON.stringify([await db().user.findMany(), await db().auditEntry.findMany()])
  expect(everything).not.toContain(token)
  expect(everything).not.toContain(words)
})

it('lets a newer link replace an older one, and no link live longer than it says', async () => {
  const made = await (await call(users, 'POST', as(admin, { body: { email: 'eve@shop.example', role: 'viewer' } }))).json()
  const again = await (await call(invitation, 'POST', as(admin, { params: { id: made.id } }))).json()
  const [old, now] = [made, again].map(({ inviteUrl }) => inviteUrl.split('/').at(-1))
  expect([await invitedBy(old), await invitedBy(now)]).toEqual([null, { email: 'eve@shop.example' }])
  const later = testClock(Date.now() + 4 * 86_400_000)
  expect(await invitedBy(now, later)).toBeNull()
  await expect(takeInvitation({ token: now, password: words }, later)).rejects.toThrow('run out')
})

it('lets a stranger try links no more often than passwords', async () => {
  const tries = []
  for (let tried = 0; tried < 12; tried++)
    tries.push(await inRequest(undefined, () => setFirstPassword({ token: 'guessed', password: 'x' })))
  expect(tries.at(-1)).toMatchObject({ ok: false, code: 'rate_limited' })
})

it('refuses a second account for one address, in whatever form', async () => {
  const make = (email: string) => call(users, 'POST', as(admin, { body: { email, role: 'viewer' } }))
  expect((await make('twin@shop.example')).status).toBe(201)
  for (const form of ['TWIN@shop.example', ' twin@shop.example', 'twin＠shop.example']) expect((await make(form)).status).toBe(409)
  for (const form of ['a@b.example,c@d.example', 'nobody', 'a@b.example\0', `${'x'.repeat(320)}@b.example`])
    expect((await make(form)).status).toBe(400)
})

it('counts a changed role, a disabled user and an ended session with the next request', async () => {
  const dev = await makeUser('developer')
  const list = async () => (await call(bots, 'GET', as(dev))).status
  expect(await list()).toBe(200)
  await patch(dev.id, { role: 'viewer' })
  expect(await list()).toBe(403)
  await patch(dev.id, { role: 'developer' })
  await patch(dev.id, { disabled: true })
  expect(await list()).toBe(401)
  await patch(dev.id, { disabled: false })
  expect(await list()).toBe(401) // his old sessions do not come back

  const other = await makeUser('developer')
  expect((await call(signOut, 'POST', as(admin, { params: { id: other.id } }))).status).toBe(204)
  expect(await isIn(other.cookie)).toBe(false)
})

it('ends all sessions with a changed password, and asks for the old one', async () => {
  const user = await makeUser('viewer')
  await db().user.update({ where: { id: user.id }, data: { passwordHash: await hashPassword(words) } })
  const change = (current: string) => inRequest(user.cookie, () => changeOwnPassword({ current, password: 'quite another set of words' }))
  expect(await change('not this one at all')).toMatchObject({ ok: false, errors: [{ path: 'current' }] })
  expect(await isIn(user.cookie)).toBe(true)
  expect(await change(words)).toMatchObject({ ok: true })
  expect(await isIn(user.cookie)).toBe(false)
  expect(await checkPassword(user.email, 'quite another set of words')).toEqual({ id: user.id })
})

it.each([
  ['a word that everybody tries', 'password12345678'],
  ['one letter again and again', 'aaaaaaaaaaaaaaaaaaaa'],
  ['ten thousand characters', 'long words '.repeat(1_000)],
])('refuses %s as a password', async (_, password) => {
  const result = await inRequest(admin.cookie, () => changeOwnPassword({ current: 'x', password }))
  expect(result).toMatchObject({ ok: false, code: 'invalid_request', errors: [{ path: 'password' }] })
})

it('tells passwords apart to their last character, and not by how a letter was composed', async () => {
  const user = await makeUser('viewer')
  const long = `${'café '.repeat(20)}end`
  await db().user.update({ where: { id: user.id }, data: { passwordHash: await hashPassword(long.normalize('NFC')) } })
  expect(await checkPassword(user.email, long.normalize('NFD'))).not.toBeNull()
  expect(await checkPassword(user.email, `${long.slice(0, -1)}t`)).toBeNull()
})

it('keeps one admin who can sign in, also when two remove one another at once', async () => {
  const [one, two] = [await makeUser('admin'), await makeUser('admin')]
  await db().user.updateMany({ where: { role: 'admin', id: { notIn: [one.id, two.id] } }, data: { disabled: true } })
  const answers = await Promise.all([patch(two.id, { role: 'viewer' }, one), patch(one.id, { role: 'viewer' }, two)])
  const left = await db().user.findMany({ where: { role: 'admin', disabled: false } })
  expect(left).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  const [{ id } = { id: '' }] = left
  for (const body of [{ role: 'viewer' }, { disabled: true }])
    await expect(updateUser(id, body as object, { type: 'system', id: null })).rejects.toThrow('last admin')
  await db().user.update({ where: { id: admin.id }, data: { disabled: false } })
})

it('gives keys no more than their maker has, now and later', async () => {
  const dev = await makeUser('developer')
  const make = (scopes: string[], by: { cookie: string }) => call(keys, 'POST', as(by, { body: { name: 'k', scopes } }))
  expect((await make(['admin'], dev)).status).toBe(403)
  expect((await make(['chat'], await makeUser('operator'))).status).toBe(403)
  const { id, key: secret } = await (await make(['knowledge:write', 'chat'], dev)).json()
  const { key: root } = await (await make(['admin'], admin)).json()

  const widened = await call(key, 'PATCH', as(dev, { params: { id }, body: { scopes: ['admin'] } }))
  expect(widened.status).toBe(403)
  const search = await import('#app/api/admin/knowledge/search/route.ts')
  const works = async () => (await call(search, 'GET', { key: secret, query: '?q=hello&bot=none' })).status
  expect(await works()).toBe(404)
  await patch(dev.id, { role: 'viewer' })
  expect(await works()).toBe(401)
  await patch(dev.id, { role: 'developer' })
  expect(await works()).toBe(404)
  await patch(dev.id, { disabled: true })
  expect(await works()).toBe(401)

  // A key made with a key ends with it.
  const child = await (await call(keys, 'POST', { key: root, body: { name: 'child', scopes: ['admin'] } })).json()
  expect((await call(bots, 'GET', { key: child.key })).status).toBe(200)
  const { id: rootId } = await db().apiKey.findFirstOrThrow({ where: { scopes: { has: 'admin' }, createdBy: admin.id } })
  await call(key, 'DELETE', as(admin, { params: { id: rootId } }))
  expect((await call(bots, 'GET', { key: child.key })).status).toBe(401)
})

it('lets a developer neither change, rotate nor touch what is beyond him', async () => {
  const dev = await makeUser('developer')
  const { id } = await (await call(keys, 'POST', as(admin, { body: { name: 'root', scopes: ['admin'] } }))).json()
  const rotate = await import('#app/api/admin/keys/[id]/rotate/route.ts')
  expect((await call(rotate, 'POST', as(dev, { params: { id }, body: {} }))).status).toBe(403) // it would hand him the new secret
  expect((await call(key, 'PATCH', as(dev, { params: { id }, body: { name: 'mine' } }))).status).toBe(403)
})

it('keeps the bots of a key when only its name is changed', async () => {
  const made = await (await call(keys, 'POST', as(admin, { body: { name: 'partner', scopes: ['chat'], bots: ['demo'] } }))).json()
  const renamed = await (await call(key, 'PATCH', as(admin, { params: { id: made.id }, body: { name: 'Partner' } }))).json()
  expect(renamed).toMatchObject({ name: 'Partner', bots: ['demo'] })
})

it('deletes a user with the keys he made, and remembers what he did', async () => {
  const dev = await makeUser('developer')
  const made = await (await call(keys, 'POST', as(dev, { body: { name: 'orphan', scopes: ['chat'] } }))).json()
  expect((await call(user, 'DELETE', as(admin, { params: { id: dev.id } }))).status).toBe(204)
  expect(await isIn(dev.cookie)).toBe(false)
  expect(await db().apiKey.findUniqueOrThrow({ where: { id: made.id } })).toMatchObject({ revokedAt: expect.any(Date) })
  expect(await db().auditEntry.findMany({ where: { actorId: dev.id } })).toMatchObject([{ action: 'key.create', target: made.id }])
})

it.each([
  ['a form of another site', { origin: 'https://evil.test', 'content-type': 'text/plain' }],
  ['a script of another site', { origin: 'https://evil.test' }],
  ['a page without an origin', { origin: 'null' }],
  ['another site, by what the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['a form that says nothing of where it is from', { 'content-type': 'application/x-www-form-urlencoded' }],
])('changes nothing for a cookie that comes with %s', async (_, headers) => {
  const before = await db().apiKey.count()
  const response = await call(keys, 'POST', as(admin, { headers, body: { name: 'forged', scopes: ['chat'] } }))
  expect([403, 415]).toContain(response.status)
  expect(await db().apiKey.count()).toBe(before)
})

it('takes a change from our own page, and from a program that sends JSON', async () => {
  for (const headers of [{ origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }, {}] as Record<string, string>[])
    expect((await call(keys, 'POST', as(admin, { headers, body: { name: 'own', scopes: ['chat'] } }))).status).toBe(201)
})

it('never falls back from a bad key to a good cookie', async () => {
  const response = await call(bots, 'GET', as(admin, { headers: { authorization: 'Bearer fd_wrong' } }))
  expect(response.status).toBe(401)
  const [token] = (admin.cookie.match(/=(.*)/) ?? []).slice(1)
  expect((await call(bots, 'GET', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401) // a session is no bearer token
})

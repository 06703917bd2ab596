import { createHmac } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as identity from '#app/api/admin/bots/[id]/identity-secret/route.ts'
import * as close from '#app/api/widget/close/route.ts'
import * as contact from '#app/api/widget/contact/route.ts'
import * as events from '#app/api/widget/events/route.ts'
import * as feedback from '#app/api/widget/feedback/route.ts'
import * as handoff from '#app/api/widget/handoff/route.ts'
import * as stop from '#app/api/widget/messages/[id]/stop/route.ts'
import * as stream from '#app/api/widget/messages/[id]/stream/route.ts'
import * as messages from '#app/api/widget/messages/route.ts'
import * as sessions from '#app/api/widget/sessions/route.ts'
import { createBot, updateBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, shopOrigin, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  return vendor.close
})
beforeEach(() => vendor.reset())

const session = (body: object, headers: Record<string, string> = {}) => call(sessions, 'POST', { body, headers })

describe('a visitor whom the shop has signed', () => {
  let secret = ''
  beforeAll(async () => {
    await createBot({ slug: 'members', name: 'Members', identityRequired: true }, system)
    const { key } = await makeKey({ scopes: ['admin'] })
    secret = (await (await call(identity, 'POST', { key, params: { id: 'members' } })).json()).secret
  })
  const signed = (id: string) => ({ id, name: `Name of ${id}`, hash: createHmac('sha256', secret).update(id).digest('hex') })
  const visit = (asked: object) => startVisitor({ bot: 'members', ...asked })

  it('is needed on every route of a bot that asks for one, not only at the beginning', async () => {
    const stranger = await visit({ visitor: { id: '7', name: 'Eve', hash: '0'.repeat(64) } })
    expect([stranger.visitor, stranger.config.identityRequired]).toMatchObject([{ verified: false }, true])
    const sent = { key: stranger.token, headers: stranger.headers, params: { id: 'msg_1' } }
    const answers = await Promise.all([
      stranger.say('hello'),
      call(messages, 'GET', sent),
      call(stream, 'GET', sent),
      call(stop, 'POST', sent),
      call(events, 'GET', sent),
      call(feedback, 'POST', { ...sent, body: { messageId: 'msg_1', rating: 'up' } }),
      call(handoff, 'POST', { ...sent, body: {} }),
      call(contact, 'POST', { ...sent, body: { name: 'Eve', email: 'eve@x.example', message: 'hi' } }),
      call(close, 'POST', sent),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403))
    expect(answers[0]?.headers.get('access-control-allow-origin')).toBe(shopOrigin) // his page may say why
    expect((await (await visit({ visitor: signed('7') })).say('hello')).status).toBe(200)
  })

  it('finds his conversation in another browser, and nobody else does', async () => {
    const at = await visit({ visitor: signed('ada') })
    await chunksOf(await at.say('where is my parcel?'))
    const elsewhere = await visit({ visitor: signed('ada') })
    expect((await elsewhere.history()).data).toHaveLength(2)
    expect((await (await visit({ visitor: signed('bob') })).history()).data).toEqual([])
    expect(await db().visitor.findFirst({ where: { externalId: 'ada' } })).toMatchObject({
      verified: true,
      name: 'Name of ada',
      detailsVerified: false,
    })
  })

  it('goes on with his session, also in two tabs, and when his proof has expired', async () => {
    const first = await visit({ visitor: signed('erin') })
    const [one, two] = await Promise.all([1, 2].map(() => visit({ refreshToken: first.refreshToken, visitor: signed('erin') })))
    for (const held of [first, one, two]) expect((await held?.history())?.data).toEqual([])
    const stale = await visit({ refreshToken: one?.refreshToken, visitor: { id: 'erin', hash: '0'.repeat(64) } })
    expect(stale.visitor).toMatchObject({ verified: true })
  })

  it('leaves nothing to somebody who claims another name without proof', async () => {
    const frank = await visit({ visitor: signed('frank') })
    await chunksOf(await frank.say('my secret'))
    const mallory = await visit({ refreshToken: frank.refreshToken, visitor: { id: 'mallory', hash: '0'.repeat(64) } })
    expect(mallory.visitor).toMatchObject({ verified: false })
    expect((await call(messages, 'GET', { key: frank.token, headers: frank.headers })).status).toBe(401)
    expect((await mallory.say('hello')).status).toBe(403)
  })

  it('is not told what another person asked in this browser, by the same message id', async () => {
    const heidi = await visit({ visitor: signed('heidi') })
    await chunksOf(await heidi.say('my order number is 7', 'h1'))
    const ivan = await visit({ refreshToken: heidi.refreshToken, visitor: signed('ivan') })
    await chunksOf(await ivan.say('my order number is 7', 'h1'))
    expect((await ivan.history()).data).toHaveLength(2)
    expect(await db().message.count({ where: { role: 'user', text: 'my order number is 7' } })).toBe(2) // each asked for himself
  })

  it('loses his sessions when the secret is renewed', async () => {
    const grace = await visit({ visitor: signed('grace') })
    const { key } = await makeKey({ scopes: ['admin'] })
    secret = (await (await call(identity, 'POST', { key, params: { id: 'members' } })).json()).secret
    expect((await session({ bot: 'members', refreshToken: grace.refreshToken }, grace.headers)).status).toBe(401)
    expect((await visit({ visitor: signed('grace') })).visitor).toMatchObject({ verified: true })
  })

  it('takes along what he said before he signed in, and leaves nothing for the next person at this browser', async () => {
    await updateBot('members', { identityRequired: false }, system)
    const before = await visit({})
    await chunksOf(await before.say('before signing in', 'b1'))
    const { requests } = vendor.stats()
    const after = await visit({ refreshToken: before.refreshToken, visitor: signed('carol') })
    expect((await after.history()).data).toHaveLength(2)
    await chunksOf(await after.say('before signing in', 'b1')) // its page was not sure that it had arrived
    expect(vendor.stats().requests).toBe(requests)
    expect((await call(messages, 'GET', { key: before.token, headers: before.headers })).status).toBe(401)
    const next = await visit({ refreshToken: after.refreshToken, visitor: signed('dave') })
    expect((await next.history()).data).toEqual([])
    expect((await (await visit({ visitor: signed('carol') })).history()).data).toHaveLength(2)
  })
})

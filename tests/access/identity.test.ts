import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { identitySecret, signedIdentity } from '#lib/access/identity.ts'

const bot = { id: 'bot_1', slug: 'shop', identityVersion: 1 }
const hashOf = (id: string, secret = identitySecret(bot)) => createHmac('sha256', secret).update(id).digest('hex')
const inAnHour = Math.floor(Date.now() / 1000) + 3_600

const jwtOf = (claims: object, { secret = identitySecret(bot), alg = 'HS256' } = {}) =>
  new SignJWT({ exp: inAnHour, ...claims }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret))

describe('who the shop says a visitor is', () => {
  it('is believed by the HMAC of the id, in either case of letters', async () => {
    const claimed = { id: 'customer 7', name: 'Ada', email: 'ada@shop.example' }
    const signed = { externalId: 'customer 7' } // nobody has signed the name
    expect(await signedIdentity(bot, { ...claimed, hash: hashOf('customer 7') })).toEqual(signed)
    expect(await signedIdentity(bot, { ...claimed, hash: hashOf('customer 7').toUpperCase() })).toEqual(signed)
  })

  it('is believed by a JWT, whose claims count and not what stands beside it', async () => {
    const groups = ['vip', 'new-2', 'Not a group', 7, '', ...Array.from({ length: 20 }, (_, n) => `g${n}`)]
    const jwt = await jwtOf({ sub: '7', name: 'Ada', groups, aud: 'shop' })
    expect(await signedIdentity(bot, { id: '8', name: 'Eve', email: 'eve@x.example', jwt })).toEqual({
      externalId: '7',
      name: 'Ada',
      email: undefined,
      groups: ['vip', 'new-2', 'g0', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7'],
    })
  })

  it('is not believed without proof, by another’s proof, or by one made with another secret', async () => {
    const other = identitySecret({ ...bot, id: 'bot_2' })
    const renewed = identitySecret({ ...bot, identityVersion: 2 })
    const wrong = [
      {},
      { id: '7' },
      { hash: hashOf('7') },
      { id: '7', hash: hashOf('8') },
      { id: '7', hash: '' },
      { id: '7', hash: hashOf('7').slice(2) },
      { id: '7', hash: hashOf('7', other) },
      { id: '7', hash: hashOf('7', renewed) },
      { id: '7', hash: hashOf('7', '') },
      { jwt: await jwtOf({ sub: '7', aud: 'another-bot' }) },
      { jwt: await jwtOf({ sub: '7', exp: inAnHour - 7_200 }) },
      { jwt: await jwtOf({}) },
      { jwt: await jwtOf({ sub: '7', exp: undefined }) },
      { jwt: await jwtOf({ sub: '7\0' }) },
      { jwt: await jwtOf({ sub: '7'.repeat(201) }) }, // cut, it would be somebody else
      { jwt: await jwtOf({ sub: '7' }, { secret: other }) },
      { jwt: await jwtOf({ sub: '7' }, { alg: 'HS512' }) },
      { jwt: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"7"}').toString('base64url')}.` },
      { jwt: 'nonsense' },
    ]
    for (const claimed of wrong) expect(await signedIdentity(bot, claimed)).toBeUndefined()
  })

  it('is never believed for a bot whose secret was not given out', async () => {
    const untouched = { ...bot, identityVersion: 0 }
    for (const secret of [identitySecret(untouched), '', 'fdi_'])
      expect(await signedIdentity(untouched, { id: '7', hash: hashOf('7', secret) })).toBeUndefined()
  })
})

import { SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { beginSession, continueSession, endSession, readVisitorToken } from '#lib/access/visitor-session.ts'
import { createBot } from '#lib/chat/bots.ts'
import { testClock } from '#tests/fakes/clock.ts'

const origin = 'https://shop.example'
const minuteMs = 60_000
let botId = ''
beforeAll(async () => {
  botId = (await createBot({ slug: 'sessions', name: 'Sessions' }, { type: 'system', id: null })).id
})

it('names the visitor, the bot and the site it was issued for, for a quarter of an hour', async () => {
  const clock = testClock(Date.now())
  const { session, tokens } = await beginSession({ botId, origin }, clock)
  const visitor = { kind: 'visitor', visitorId: session.visitorId, sessionId: session.id, botId, origin, verified: false }
  expect(await readVisitorToken(tokens.token, clock)).toEqual(visitor)
  await clock.advance(tokens.expiresIn * 1000 + 1_000)
  expect(await readVisitorToken(tokens.token, clock)).toBeUndefined()
})

it('names nobody once a character is changed, when somebody else signed it or nobody did, and never takes one kind for the other', async () => {
  const { session, tokens } = await beginSession({ botId, origin })
  const [header, payload, signature] = tokens.token.split('.')
  const claims = { session: session.id, bot: botId, sub: 'vis_1', aud: 'frontdesk:visitor', exp: Math.floor(Date.now() / 1000) + 60 }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 7))
  const unsigned = `${encode({ alg: 'none' })}.${encode(claims)}.`
  const moved = `${header}.${encode({ ...claims, bot: 'bot_2' })}.${signature}`
  for (const wrong of [foreign, unsigned, moved, `${header}.${payload}`, `${tokens.token}x`, '', tokens.refreshToken])
    expect(await readVisitorToken(wrong)).toBeUndefined()
  await expect(continueSession(tokens.token, { botId, origin })).rejects.toMatchObject({ code: 'not_authenticated' })
})

it('goes on with the same visitor by each refresh token once, on the same site and bot only', async () => {
  const clock = testClock(Date.now())
  const begun = await beginSession({ botId, origin }, clock)
  await clock.advance(10 * minuteMs)
  const next = await continueSession(begun.tokens.refreshToken, { botId, origin }, clock)
  expect(next.session).toMatchObject({ id: begun.session.id, visitorId: begun.session.visitorId })
  for (const elsewhere of [
    { botId, origin: 'https://evil.example' },
    { botId: 'bot_other', origin },
  ])
    await expect(continueSession(next.tokens.refreshToken, elsewhere, clock)).rejects.toMatchObject({ code: 'not_authenticated' })
  expect((await continueSession(next.tokens.refreshToken, { botId, origin }, clock)).session.id).toBe(begun.session.id)
})

it('forgives a lost answer and two tabs at once, but ends the session when an old refresh token comes back', async () => {
  const clock = testClock(Date.now())
  const { tokens, session } = await beginSession({ botId, origin }, clock)
  const both = await Promise.all([1, 2].map(() => continueSession(tokens.refreshToken, { botId, origin }, clock)))
  const [one, two] = both.map((opened) => opened.tokens)
  await clock.advance(minuteMs / 2)
  const again = await continueSession(tokens.refreshToken, { botId, origin }, clock)
  for (const held of [one, two, again.tokens])
    expect(await readVisitorToken(held?.token ?? '', clock)).toMatchObject({ sessionId: session.id })
  const later = await continueSession(one?.refreshToken ?? '', { botId, origin }, clock)
  expect((await continueSession(two?.refreshToken ?? '', { botId, origin }, clock)).session.id).toBe(session.id)

  await clock.advance(2 * minuteMs)
  await expect(continueSession(tokens.refreshToken, { botId, origin }, clock)).rejects.toMatchObject({ code: 'not_authenticated' })
  await expect(continueSession(later.tokens.refreshToken, { botId, origin }, clock)).rejects.toMatchObject({ code: 'not_authenticated' })
  expect(await readVisitorToken(later.tokens.token, clock)).toBeUndefined()
})

it('is over at once when it is ended', async () => {
  const { session, tokens } = await beginSession({ botId, origin })
  expect(await readVisitorToken(tokens.token)).toBeDefined()
  await endSession(session.id)
  expect(await readVisitorToken(tokens.token)).toBeUndefined()
  await expect(continueSession(tokens.refreshToken, { botId, origin })).rejects.toMatchObject({ code: 'not_authenticated' })
})

import { SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
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
  const visitor = {
    kind: 'visitor',
    visitorId: session.visitorId,
    sessionId: session.id,
    botId,
    origin,
    claimOwner: session.visitorId,
    verified: false,
    groups: [],
  }
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

describe('a refresh token that comes a second time', () => {
  const begin = async () => {
    const clock = testClock(Date.now())
    const { tokens, session } = await beginSession({ botId, origin }, clock)
    const refresh = async (refreshToken: string) => (await continueSession(refreshToken, { botId, origin }, clock)).tokens
    const isOver = async (token: string) => (await readVisitorToken(token, clock)) === undefined
    return { clock, tokens, session, refresh, isOver }
  }

  it('was sent by two tabs at once: both go on', async () => {
    const { clock, tokens, session, refresh } = await begin()
    const [one, two] = await Promise.all([refresh(tokens.refreshToken), refresh(tokens.refreshToken)])
    for (const held of [one, two]) expect(await readVisitorToken(held.token, clock)).toMatchObject({ sessionId: session.id })
    await refresh(one.refreshToken)
    expect(await readVisitorToken((await refresh(two.refreshToken)).token, clock)).toMatchObject({ sessionId: session.id })
  })

  it('is forgiven when the answer to it was lost, however late it comes', async () => {
    const { clock, tokens, session, refresh } = await begin()
    const lost = await refresh(tokens.refreshToken)
    await clock.advance(60 * minuteMs)
    const again = await refresh(tokens.refreshToken)
    expect(await readVisitorToken(again.token, clock)).toMatchObject({ sessionId: session.id })
    await clock.advance(2 * minuteMs)
    await refresh(again.refreshToken)
    await clock.advance(2 * minuteMs)
    await expect(refresh(lost.refreshToken)).rejects.toMatchObject({ code: 'not_authenticated' })
  })

  it('ends the session for both when a thief and the visitor use what they hold in turn', async () => {
    const { clock, tokens, refresh, isOver } = await begin()
    const thief = await refresh(tokens.refreshToken)
    await clock.advance(20 * minuteMs)
    const visitor = await refresh(tokens.refreshToken)
    await clock.advance(20 * minuteMs)
    await expect(refresh(thief.refreshToken)).rejects.toMatchObject({ code: 'not_authenticated' })
    await expect(refresh(visitor.refreshToken)).rejects.toMatchObject({ code: 'not_authenticated' })
    expect(await isOver(visitor.token)).toBe(true)
  })

  it('ends the session when it is older than the last one that was used', async () => {
    const { clock, tokens, refresh } = await begin()
    const next = await refresh(tokens.refreshToken)
    await clock.advance(2 * minuteMs)
    await refresh(next.refreshToken)
    await clock.advance(2 * minuteMs)
    await expect(refresh(tokens.refreshToken)).rejects.toMatchObject({ code: 'not_authenticated' })
    await expect(refresh(next.refreshToken)).rejects.toMatchObject({ code: 'not_authenticated' })
  })
})

it('is over at once when it is ended', async () => {
  const { session, tokens } = await beginSession({ botId, origin })
  expect(await readVisitorToken(tokens.token)).toBeDefined()
  await endSession(session.id)
  expect(await readVisitorToken(tokens.token)).toBeUndefined()
  await expect(continueSession(tokens.refreshToken, { botId, origin })).rejects.toMatchObject({ code: 'not_authenticated' })
})

it('begins for one signed visitor many times at once', async () => {
  const identity = { externalId: 'at once', name: 'Ada' }
  const opened = await Promise.all(Array.from({ length: 8 }, () => beginSession({ botId, origin, identity })))
  expect(new Set(opened.map(({ session }) => session.visitorId)).size).toBe(1)
})

import { createHash, createHmac } from 'node:crypto'
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { type Clock, systemClock } from '../clock.ts'
import { requireSecret } from '../config.ts'
import { db } from '../database/client.ts'
import type { WidgetSession } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { Failure } from '../failure.ts'
import { newId } from '../ids.ts'
import { once } from '../process.ts'
import type { VisitorCaller } from './caller.ts'
import type { SignedIdentity } from './identity.ts'

const tokenSeconds = 15 * 60
const sessionMs = 30 * 86_400_000
/** How long the refresh token before the last one still works: its answer may have been lost, or another tab was faster. */
const graceMs = 60_000
const hourMs = 3_600_000

const audience = { token: 'frontdesk:visitor', refresh: 'frontdesk:visitor-refresh' } as const
const signingKey = () => once('access.visitor-key', () => createHmac('sha256', requireSecret()).update(audience.token).digest())

/** What a page holds: a pass for a quarter of an hour, and what it gets the next one for, once. */
export type VisitorTokens = { token: string; refreshToken: string; expiresIn: number }
type Session = Pick<WidgetSession, 'id' | 'botId' | 'visitorId' | 'origin' | 'rotation'> & { verified: boolean }
type NewSession = { botId: string; origin: string; page?: string; identity?: SignedIdentity; name?: string; email?: string }

/** Begins a session. A signed visitor is the same one in every browser, anybody else is a new one. */
export async function beginSession(
  { botId, origin, page, identity, name, email }: NewSession,
  clock: Clock = systemClock,
): Promise<{ session: Session; tokens: VisitorTokens }> {
  void sweep.read('').catch(() => {}) // old rows cost a little space, never a visitor's session
  const told = { name: identity?.name ?? name ?? null, email: identity?.email ?? email ?? null }
  const visitorId = identity ? visitorIdOf(botId, identity.externalId) : newId('vis')
  const id = newId('ses')
  const now = new Date(clock.now())
  const row = { id, botId, visitorId, origin, page: page ?? null, rotatedAt: now, expiresAt: new Date(clock.now() + sessionMs) }
  await db().$transaction([
    db().visitor.upsert({
      where: { id: visitorId },
      create: { id: visitorId, externalId: identity?.externalId ?? null, verified: identity !== undefined, ...told },
      update: Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)),
    }),
    db().widgetSession.create({ data: row }),
  ])
  const session = { id, botId, visitorId, origin, rotation: 0, verified: identity !== undefined }
  return { session, tokens: await tokensOf(session, clock) }
}

/**
 * The session behind a refresh token, with the next tokens. Each refresh token works once; a second use long after it is
 * somebody's who should not have it, and ends the session for both.
 */
export async function continueSession(
  refreshToken: string,
  { botId, origin }: { botId: string; origin: string },
  clock: Clock = systemClock,
): Promise<{ session: Session; tokens: VisitorTokens }> {
  const claims = await read(refreshToken, audience.refresh, clock)
  const row = claims?.sub && (await db().widgetSession.findUnique({ where: { id: claims.sub }, include: { visitor: true } }))
  if (!row || row.revokedAt || row.expiresAt.getTime() <= clock.now() || row.botId !== botId || row.origin !== origin)
    throw unknownSession()
  const presented = Number(claims.rotation)
  const isLast = presented === row.rotation
  const isJustBefore = presented === row.rotation - 1 && clock.now() - row.rotatedAt.getTime() < graceMs
  if (!isLast && !isJustBefore) {
    await endSession(row.id)
    throw unknownSession()
  }
  if (isLast) await rotate(row, clock)
  const session = { ...row, rotation: presented + 1, verified: row.visitor.verified }
  return { session, tokens: await tokensOf(session, clock) }
}

/** Of two tabs at once only one changes the row; both are given the same next token, so neither loses the session. */
async function rotate({ id, rotation }: WidgetSession, clock: Clock): Promise<void> {
  const data = { rotation: rotation + 1, rotatedAt: new Date(clock.now()), expiresAt: new Date(clock.now() + sessionMs) }
  await db().widgetSession.updateMany({ where: { id, rotation, revokedAt: null }, data })
}

/** Ends a session: neither of its tokens works from the next request on. */
export async function endSession(id: string): Promise<void> {
  await db().widgetSession.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
  isRevoked.forget(id)
}

/** The visitor behind a token, or undefined when it is not ours, was changed, has expired or was revoked. */
export async function readVisitorToken(token: string, clock: Clock = systemClock): Promise<VisitorCaller | undefined> {
  const claims = await read(token, audience.token, clock)
  const sessionId = String(claims?.session)
  if (!claims?.sub || (await isRevoked.read(sessionId))) return undefined
  const { sub: visitorId, bot, origin, verified } = claims
  return { kind: 'visitor', visitorId, sessionId, botId: String(bot), origin: String(origin), verified: verified === true }
}

const isRevoked = recent('access.revoked-sessions', async (id) => {
  const row = await db().widgetSession.findUnique({ where: { id }, select: { revokedAt: true } })
  return row === null || row.revokedAt !== null
})

/** Removes sessions that have ended, and visitors who never asked anything. Once an hour at most. */
const sweep = recent(
  'access.visitor-sweep',
  async () => {
    const before = new Date(Date.now() - hourMs)
    await db().widgetSession.deleteMany({ where: { OR: [{ expiresAt: { lt: before } }, { revokedAt: { lt: before } }] } })
    await db().visitor.deleteMany({
      where: { createdAt: { lt: before }, sessions: { none: {} }, conversations: { none: {} }, contacts: { none: {} } },
    })
  },
  { ttlMs: hourMs },
)

/** A signed visitor's id, the same whenever and wherever he comes. Not a secret, and nothing is given for knowing it. */
const visitorIdOf = (botId: string, externalId: string): string =>
  `vis_${createHash('sha256').update(`${botId}\0${externalId}`).digest('hex').slice(0, 26)}`

async function tokensOf({ id, botId, visitorId, origin, rotation, verified }: Session, clock: Clock): Promise<VisitorTokens> {
  const [token, refreshToken] = await Promise.all([
    sign({ session: id, bot: botId, origin, verified }, visitorId, audience.token, tokenSeconds * 1000, clock),
    sign({ rotation }, id, audience.refresh, sessionMs, clock),
  ])
  return { token, refreshToken, expiresIn: tokenSeconds }
}

const sign = (claims: JWTPayload, subject: string, aud: string, lifetimeMs: number, clock: Clock): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setAudience(aud)
    .setIssuedAt(Math.floor(clock.now() / 1000))
    .setExpirationTime(Math.floor((clock.now() + lifetimeMs) / 1000))
    .sign(signingKey())

async function read(token: string, aud: string, clock: Clock): Promise<JWTPayload | undefined> {
  try {
    const options = { audience: aud, algorithms: ['HS256'], requiredClaims: ['exp', 'sub'], currentDate: new Date(clock.now()) }
    return (await jwtVerify(token, signingKey(), options)).payload
  } catch {
    return undefined // whatever is wrong with it, the answer is the same: this token names nobody
  }
}

const unknownSession = () =>
  new Failure('not_authenticated', 'refreshToken: this session has ended. Begin a new one.', {
    errors: [{ path: 'refreshToken', message: 'this session has ended' }],
  })

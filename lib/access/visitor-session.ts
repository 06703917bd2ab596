import { createHash } from 'node:crypto'
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { type Clock, systemClock } from '../clock.ts'
import { db, type Transaction } from '../database/client.ts'
import type { Prisma, WidgetSession } from '../database/generated/client.ts'
import { notify } from '../database/notices.ts'
import { recent } from '../database/recent.ts'
import { deriveSessionKey } from '../derive-key.ts'
import { Failure } from '../failure.ts'
import { newId } from '../ids.ts'
import { once } from '../process.ts'
import type { VisitorCaller } from './caller.ts'
import type { SignedIdentity } from './identity.ts'

const tokenSeconds = 15 * 60
const sessionMs = 30 * 86_400_000
/** How long two tabs that came with the same refresh token may both go on with what they were given. */
const graceMs = 60_000
const racesMax = 5
const hourMs = 3_600_000

const audience = { token: 'frontdesk:visitor', refresh: 'frontdesk:visitor-refresh' } as const
const signingKey = () => once('access.visitor-key', () => deriveSessionKey(audience.token))

/** What a page holds: a pass for a quarter of an hour, and what it gets the next one for, once. */
export type VisitorTokens = { token: string; refreshToken: string; expiresIn: number }
type Session = Pick<WidgetSession, 'id' | 'botId' | 'visitorId' | 'origin' | 'claimOwner'> & { verified: boolean }
export type OpenedSession = { session: Session; tokens: VisitorTokens }

/** `details` are the page's word; those of a signed identity go before them. `claimOwner`: that of the session it goes on from, at a sign-in. */
type NewSession = { botId: string; origin: string; page?: string; identity?: SignedIdentity; details?: Details; claimOwner?: string }
type Details = { name?: string; email?: string }

/** Begins a session. A signed visitor is the same one in every browser, anybody else is a new one. */
export async function beginSession(
  { botId, origin, page, identity, details = {}, claimOwner: owner }: NewSession,
  clock: Clock = systemClock,
): Promise<OpenedSession> {
  void sweep.read('').catch(() => {}) // old rows cost a little space, never a visitor's session
  const visitorId = identity ? signedVisitorId(botId, identity) : newId('vis')
  const id = newId('ses')
  const claimOwner = owner ?? visitorId
  const now = new Date(clock.now())
  const session = { id, botId, visitorId, origin, claimOwner }
  await db().$transaction([
    db().visitor.createMany({
      data: [{ id: visitorId, externalId: identity?.externalId ?? null, verified: identity !== undefined }],
      skipDuplicates: true,
    }),
    db().visitor.updateMany(detailsOf(visitorId, identity, details)),
    ...(identity?.groups ? [inGroups(visitorId, identity.groups)] : []),
    db().widgetSession.create({ data: { ...session, page: page ?? null, rotatedAt: now, expiresAt: new Date(clock.now() + sessionMs) } }),
  ])
  return opened({ ...session, verified: identity !== undefined }, 0, clock)
}

/** Signed details replace what a page said; a page's word never replaces signed ones. */
function detailsOf(id: string, identity: SignedIdentity | undefined, { name, email }: Details): Prisma.VisitorUpdateManyArgs {
  const isSigned = identity?.name !== undefined || identity?.email !== undefined
  if (!isSigned) return { where: { id, detailsVerified: false }, data: { name, email } }
  return { where: { id }, data: { name: identity.name ?? null, email: identity.email ?? null, detailsVerified: true } }
}

/** Name and e-mail by a page's word, for a visitor of whom nothing better is known. */
export async function noteDetails(visitorId: string, { name, email }: Details): Promise<void> {
  if (name || email) await db().visitor.updateMany({ where: { id: visitorId, detailsVerified: false }, data: { name, email } })
}

/** The groups of a signed visitor, whose session goes on. */
export async function noteGroups({ id, visitorId }: Pick<Session, 'id' | 'visitorId'>, groups: string[]): Promise<void> {
  await inGroups(visitorId, groups)
  standing.forget(id)
}

const inGroups = (id: string, groups: string[]) => db().visitor.updateMany({ where: { id }, data: { groups } })

/**
 * The session behind a refresh token, with the next tokens. Each refresh token is for one use. The one that was used last may
 * come again, since the answer to it may have been lost: whoever brings it is given another next one, and the one before is
 * void, but for a minute in which two tabs may hold both. Any other that comes back is held by somebody who should not have it,
 * and ends the session for both.
 */
export async function continueSession(
  refreshToken: string,
  place: { botId: string; origin: string },
  clock: Clock = systemClock,
): Promise<OpenedSession> {
  const claims = await read(refreshToken, audience.refresh, clock)
  for (let attempt = 0; claims?.sub && attempt < racesMax; attempt++) {
    const row = await db().widgetSession.findUnique({ where: { id: claims.sub }, include: { visitor: { select: { verified: true } } } })
    if (!row || row.revokedAt || row.expiresAt.getTime() <= clock.now() || row.botId !== place.botId || row.origin !== place.origin) break
    const session = { ...row, verified: row.visitor.verified }
    const next = nextRotation(Number(claims.rotation), row, clock.now())
    if (next === undefined) {
      await endSession(row.id)
      break
    }
    if (next === row.rotation || (await rotate(row, next, Number(claims.rotation), clock))) return opened(session, next, clock)
  }
  throw unknownSession()
}

/** Which rotation a refresh token is answered by, undefined when it should not be here. */
function nextRotation(presented: number, { rotation, usedRotation, rotatedAt }: WidgetSession, now: number): number | undefined {
  const isJustNow = now - rotatedAt.getTime() < graceMs
  if (presented === rotation) return rotation + 1
  if (presented === usedRotation) return isJustNow ? rotation : rotation + 1
  return presented === rotation - 1 && isJustNow ? rotation : undefined
}

/** The condition is the lock: of two tabs at once one changes the row, the other looks again. */
async function rotate({ id, rotation }: WidgetSession, next: number, usedRotation: number, clock: Clock): Promise<boolean> {
  const data = { rotation: next, usedRotation, rotatedAt: new Date(clock.now()), expiresAt: new Date(clock.now() + sessionMs) }
  const { count } = await db().widgetSession.updateMany({ where: { id, rotation, revokedAt: null }, data })
  return count === 1
}

const opened = async (session: Session, rotation: number, clock: Clock): Promise<OpenedSession> => ({
  session,
  tokens: await tokensOf(session, rotation, clock),
})

/** Ends a session: neither of its tokens works from the next request on, and its pages stop listening. */
export async function endSession(id: string): Promise<void> {
  const now = new Date()
  await db().widgetSession.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now, expiresAt: now } })
  standing.forget(id)
  await notify({ topic: sessionTopic(id), type: 'ended' })
}

/** Where the end of a session is told. */
export const sessionTopic = (id: string): string => `session:${id}`

/** Ends the sessions of all visitors whom the shop has signed for this bot: the secret that they were signed with is known to others. */
export async function endSignedSessions(tx: Transaction, botId: string): Promise<void> {
  const now = new Date()
  await tx.widgetSession.updateMany({
    where: { botId, revokedAt: null, visitor: { verified: true } },
    data: { revokedAt: now, expiresAt: now },
  })
}

/** The visitor behind a token, or undefined when it is not ours, was changed, has expired or was revoked. */
export async function readVisitorToken(token: string, clock: Clock = systemClock): Promise<VisitorCaller | undefined> {
  const claims = await read(token, audience.token, clock)
  const sessionId = String(claims?.session)
  const visitor = claims?.sub ? await standing.read(sessionId) : null
  if (!claims?.sub || !visitor) return undefined
  const { sub: visitorId, bot, origin, owner, verified } = claims
  const [botId, claimOwner] = [String(bot), String(owner)]
  const { groups } = visitor
  return { kind: 'visitor', visitorId, sessionId, botId, origin: String(origin), claimOwner, verified: verified === true, groups }
}

/** The visitor of a session as he is known now; null once it has ended. */
const standing = recent('access.visitors', (sessionId) =>
  db().visitor.findFirst({ where: { sessions: { some: { id: sessionId, revokedAt: null } } }, select: { groups: true } }),
)

/** Removes sessions that have ended or in which nobody asked anything for a day, and visitors without any. Once an hour at most. */
const sweep = recent(
  'access.visitor-sweep',
  async () => {
    const [hourAgo, dayAgo] = [new Date(Date.now() - hourMs), new Date(Date.now() - 24 * hourMs)]
    const silent = { conversations: { none: {} }, contacts: { none: {} } }
    await db().widgetSession.deleteMany({
      where: { OR: [{ expiresAt: { lt: hourAgo } }, { createdAt: { lt: dayAgo }, visitor: silent }] },
    })
    await db().visitor.deleteMany({ where: { createdAt: { lt: hourAgo }, sessions: { none: {} }, ...silent } })
  },
  { ttlMs: hourMs },
)

/** A signed visitor's id, the same whenever and wherever he comes. Not a secret, and nothing is given for knowing it. */
export const signedVisitorId = (botId: string, { externalId }: Pick<SignedIdentity, 'externalId'>): string =>
  `vis_${createHash('sha256').update(`${botId}\0${externalId}`).digest('hex').slice(0, 26)}`

async function tokensOf(
  { id, botId, visitorId, origin, claimOwner, verified }: Session,
  rotation: number,
  clock: Clock,
): Promise<VisitorTokens> {
  const [token, refreshToken] = await Promise.all([
    sign({ session: id, bot: botId, origin, owner: claimOwner, verified }, visitorId, audience.token, tokenSeconds * 1000, clock),
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

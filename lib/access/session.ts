import { decode } from 'next-auth/jwt'
import { type Clock, systemClock } from '../clock.ts'
import { config } from '../config.ts'
import { db, type Transaction } from '../database/client.ts'
import { deriveSessionKey } from '../derive-key.ts'
import { newId } from '../ids.ts'
import { once } from '../process.ts'
import type { Role } from './roles.ts'

/** Somebody who is signed in to the console, as the database knows him now. */
export type SignedInUser = { id: string; email: string; name: string | null; role: Role; sessionId: string }

/** A session ends after this, however busy. */
export const sessionSeconds = 12 * 3_600

/** What session tokens are encrypted with. */
export const sessionSecret = (): string =>
  once('access.session-secret', () => deriveSessionKey('frontdesk:console-session').toString('base64url'))

/** Begins a session of a user, which his cookie names. Rows of sessions that are over are removed on the way. */
export async function beginConsoleSession(userId: string, clock: Clock = systemClock): Promise<string> {
  const now = clock.now()
  await db().consoleSession.deleteMany({ where: { expiresAt: { lt: new Date(now) } } })
  const { id } = await db().consoleSession.create({
    data: { id: newId('ses'), userId, createdAt: new Date(now), expiresAt: new Date(now + sessionSeconds * 1000) },
  })
  return id
}

/** Ends one session: whoever holds its cookie is nobody from the next request on. */
export async function endConsoleSession(id: string): Promise<void> {
  await db().consoleSession.deleteMany({ where: { id } })
}

/** Ends every session of a user. */
export async function endSessionsOf(tx: Transaction, userId: string): Promise<void> {
  await tx.consoleSession.deleteMany({ where: { userId } })
}

/** next-auth's cookie: it has the secure name exactly when the public address is https. */
export const sessionCookie = (): string => `${config().publicUrl.startsWith('https:') ? '__Secure-' : ''}next-auth.session-token`

/** The session's token in a `Cookie` header. */
export function sessionTokenIn(cookieHeader: string): string | undefined {
  const name = `${sessionCookie()}=`
  return cookieHeader
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(name))
    ?.slice(name.length)
}

/**
 * The user behind a session's token, or undefined. The token only names the session: who that is and what he may do is
 * read from the database each time, so that a changed role, a disabled user and an ended session count at once.
 */
export async function signedInUser(token: string | undefined, clock: Clock = systemClock): Promise<SignedInUser | undefined> {
  const claims = token ? await decode({ token, secret: sessionSecret() }).catch(() => null) : null
  if (typeof claims?.session !== 'string') return undefined
  const session = await db().consoleSession.findUnique({
    where: { id: claims.session },
    select: { id: true, expiresAt: true, user: { select: { id: true, email: true, name: true, role: true, disabled: true } } },
  })
  if (!session || session.user.disabled || session.expiresAt.getTime() <= clock.now()) return undefined
  const { id, email, name, role } = session.user
  return { id, email, name, role: role as Role, sessionId: session.id }
}

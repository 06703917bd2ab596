import { encode } from 'next-auth/jwt'
import type { Role } from '#lib/access/roles.ts'
import { beginConsoleSession, sessionCookie, sessionSecret } from '#lib/access/session.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'

/** Somebody of this role who is signed in, with the cookie his browser sends. */
export async function makeUser(role: Role) {
  const id = newId('user')
  const email = `${role}-${id}@shop.example`
  await db().user.create({ data: { id, email, role, passwordHash: 'not a hash: nobody signs in with it' } })
  return { id, email, cookie: await cookieOf(await beginConsoleSession(id)) }
}

/** The cookie of a session, as next-auth writes it. */
export async function cookieOf(session: string): Promise<string> {
  return `${sessionCookie()}=${await encode({ token: { session }, secret: sessionSecret() })}`
}

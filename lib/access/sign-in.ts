import { hash, verify } from '@node-rs/argon2'
import type { NextAuthOptions } from 'next-auth'
import { getServerSession } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
import { db } from '../database/client.ts'
import { once } from '../process.ts'

/** Somebody who is signed in to the console, as the database knows him now. */
export type SignedInUser = { id: string; email: string; name: string | null; role: string }

const lifetimeSeconds = 12 * 3_600

/** What an unknown address is checked against, so that it takes as long as a known one with a wrong password. */
const nobodysHash = () =>
  once('access.nobodys-hash', () => hash('nobody has this password', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }))

async function checkPassword(email: string, password: string): Promise<{ id: string; version: number } | null> {
  const user = await db().user.findUnique({
    where: { email: email.trim().toLowerCase() },
    select: { id: true, passwordHash: true, disabled: true, sessionVersion: true },
  })
  const right = await verify(user?.passwordHash ?? (await nobodysHash()), password)
  return user && right && !user.disabled ? { id: user.id, version: user.sessionVersion } : null
}

/** Sign-in by e-mail and password. A session names the user and his session version, nothing else: the rest is read from the database. */
export const signInOptions: NextAuthOptions = {
  providers: [
    credentials({
      credentials: { email: { type: 'email' }, password: { type: 'password' } },
      authorize: (sent) => checkPassword(sent?.email.slice(0, 200) ?? '', sent?.password.slice(0, 1_000) ?? ''),
    }),
  ],
  session: { strategy: 'jwt', maxAge: lifetimeSeconds },
  pages: { signIn: '/console/sign-in', error: '/console/sign-in' },
  callbacks: {
    jwt: ({ token, user }) => (user ? { sub: user.id, version: (user as { version?: number }).version } : token),
    session: ({ session, token }) => ({ expires: session.expires, user: { id: token.sub, version: token.version } as object }),
  },
}

/** The user of this request's session, or undefined: a changed role, a disabled user and a revoked session count at once. */
export async function signedInUser(): Promise<SignedInUser | undefined> {
  const session = await getServerSession(signInOptions)
  const { id, version } = (session?.user ?? {}) as { id?: string; version?: number }
  if (!id) return undefined
  const user = await db().user.findUnique({
    where: { id },
    select: { id: true, email: true, name: true, role: true, disabled: true, sessionVersion: true },
  })
  if (!user || user.disabled || user.sessionVersion !== version) return undefined
  return { id, email: user.email, name: user.name, role: user.role }
}

import type { NextAuthOptions } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
import { db } from '../database/client.ts'
import { emailOf } from './email.ts'
import { isPassword } from './password.ts'
import { beginConsoleSession, endConsoleSession, sessionSeconds, sessionSecret } from './session.ts'

/** The user with this address and password. Takes as long, and says as little, whatever of it is wrong. */
export async function checkPassword(email: string, password: string): Promise<{ id: string } | null> {
  const user = await db().user.findUnique({ where: { email: emailOf(email) }, select: { id: true, passwordHash: true, disabled: true } })
  const right = await isPassword(password, user?.passwordHash ?? null)
  return user && right && !user.disabled ? { id: user.id } : null
}

/** Sign-in by e-mail and password. The token names the user and his session, nothing else: the rest is read from the database. */
export const signInOptions = (): NextAuthOptions => ({
  secret: sessionSecret(),
  providers: [
    credentials({
      credentials: { email: { type: 'email' }, password: { type: 'password' } },
      authorize: (sent) => checkPassword(sent?.email.slice(0, 400) ?? '', sent?.password.slice(0, 1_000) ?? ''),
    }),
  ],
  session: { strategy: 'jwt', maxAge: sessionSeconds },
  pages: { signIn: '/console/sign-in', signOut: '/console/sign-in', error: '/console/sign-in' },
  callbacks: {
    jwt: async ({ token, user }) => (user ? { sub: user.id, session: await beginConsoleSession(user.id) } : token),
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    signOut: async ({ token }) => {
      if (typeof token?.session === 'string') await endConsoleSession(token.session)
    },
  },
})

import { randomBytes } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import { db } from '../database/client.ts'
import { newId } from '../ids.ts'

/** argon2id with 19 MiB and two passes (OWASP's password storage cheat sheet); takes about a tenth of a second. */
export const hashPassword = (password: string): Promise<string> => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })

/**
 * The first admin, made when there is no user yet. Returns the password when it was generated here: it is shown once
 * and kept nowhere else.
 */
export async function ensureFirstAdmin(email: string, given: string | undefined): Promise<{ generatedPassword?: string }> {
  if ((await db().user.count()) > 0) return {}
  const password = given ?? randomBytes(12).toString('base64url')
  await db().user.create({
    data: { id: newId('user'), email: email.toLowerCase(), name: 'Admin', role: 'admin', passwordHash: await hashPassword(password) },
  })
  return given ? {} : { generatedPassword: password }
}

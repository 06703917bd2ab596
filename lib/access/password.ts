import { hash, verify } from '@node-rs/argon2'
import { zxcvbn, zxcvbnOptions } from '@zxcvbn-ts/core'
import { dictionary, adjacencyGraphs as graphs } from '@zxcvbn-ts/language-common'
import { z } from 'zod'
import { once } from '../process.ts'

/** NIST SP 800-63B-4: 15 characters where the password is all there is, no rules of composition, no word that everybody tries. */
export const passwordCharsMin = 15
const passwordCharsMax = 200
const triedCharsMax = 64 // what follows can only make it harder to guess, and guessing costs time with length

export const passwordSchema = z
  .string()
  .min(passwordCharsMin, `expected at least ${passwordCharsMin} characters`)
  .max(passwordCharsMax, `expected at most ${passwordCharsMax} characters`)
  .refine((password) => !isGuessable(password), 'is too easy to guess')

/** Typed on two keyboards, one password: composed and decomposed letters are the same. */
const normal = (password: string) => password.normalize('NFC')

/** argon2id with 19 MiB and two passes (OWASP's password storage cheat sheet); takes about a tenth of a second. */
export const hashPassword = (password: string): Promise<string> =>
  hash(normal(password), { memoryCost: 19_456, timeCost: 2, parallelism: 1 })

/** What the password of somebody who has none is compared with, so that it takes as long. */
const nobodysHash = () => once('access.nobodys-hash', () => hashPassword('nobody has this password'))

/** Whether this is the password behind the hash. Without a hash it is not, and that takes as long to say. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const nobodys = await nobodysHash() // awaited in either case: the first time it takes a moment
  const right = await verify(passwordHash ?? nobodys, normal(password))
  return right && passwordHash !== null
}

function isGuessable(password: string): boolean {
  once('access.password-dictionary', () => zxcvbnOptions.setOptions({ dictionary, graphs }))
  return zxcvbn(password.slice(0, triedCharsMax)).score < 2
}

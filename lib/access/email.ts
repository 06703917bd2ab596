import { z } from 'zod'

/** One address, one account: compared and kept in lower case, in Unicode's compatible form (a full-width @ is an @). */
export const emailOf = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

export const emailSchema = z
  .string()
  .max(320)
  .transform(emailOf)
  .pipe(z.email({ error: 'expected an e-mail address' }))

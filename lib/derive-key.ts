import { createHmac, hkdfSync } from 'node:crypto'
import { requireSecret } from './config.ts'

/**
 * A key for one purpose, of 32 bytes (HKDF, RFC 5869): who learns it learns neither the secret nor the key of another
 * purpose. Whatever was sealed, signed or marked by it is lost once purpose or salt are spelled otherwise.
 */
export const deriveKey = (purpose: string, { salt = '', secret = requireSecret() } = {}): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, purpose, 32))

/** The same for sessions, which were derived by HMAC from the beginning: another way would end every one of them. */
export const deriveSessionKey = (purpose: string): Buffer => createHmac('sha256', requireSecret()).update(purpose).digest()

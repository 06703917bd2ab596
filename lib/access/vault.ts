import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey } from '../derive-key.ts'
import { once } from '../process.ts'

const version = 1
const nonceBytes = 12
const tagBytes = 16

const key = () => once('access.vault-key', () => deriveKey('frontdesk:vault:1'))

/**
 * Encrypts a text for one place (AES-256-GCM, NIST SP 800-38D): version, nonce, tag, ciphertext. `place` names the
 * record and field and is authenticated with it, so a ciphertext moved to another row cannot be read there.
 */
export function seal(text: string, place: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key(), nonce).setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]))
}

/** The text behind `seal`. Throws when it was sealed for another place, with another secret, or was changed. */
export function unseal(sealed: Uint8Array, place: string): string {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) throw new Error('This is not a sealed text of ours.')
  const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
}

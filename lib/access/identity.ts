import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { jwtVerify } from 'jose'
import { requireSecret } from '../config.ts'

/** What a page says of its visitor. Only what the shop has signed is believed. */
export type ClaimedIdentity = { id?: string; name?: string; email?: string; hash?: string; jwt?: string }
export type SignedIdentity = { externalId: string; name: string | null; email: string | null }
type Signer = { id: string; slug: string; identityVersion: number }

/** The secret with which a shop's own server signs its visitors' ids for this bot. A new version makes the old one worthless. */
export const identitySecret = ({ id, identityVersion }: Pick<Signer, 'id' | 'identityVersion'>): string =>
  `fdi_${Buffer.from(hkdfSync('sha256', requireSecret(), id, `frontdesk:visitor-identity:${identityVersion}`, 32)).toString('base64url')}`

/**
 * The identity that the shop has signed, or undefined when it has not. Either `hash`, the HMAC-SHA256 of `id` under the
 * bot's secret in hexadecimal, or `jwt`, signed by HS256 with `sub` (the id), `exp`, and optionally `name`, `email` and
 * `aud` (the bot's slug). A bot whose secret was never given out believes nobody.
 */
export async function signedIdentity(bot: Signer, { id, name, email, hash, jwt }: ClaimedIdentity): Promise<SignedIdentity | undefined> {
  if (bot.identityVersion === 0) return undefined
  if (jwt !== undefined) return fromJwt(bot, jwt)
  if (id === undefined || hash === undefined || !isHashOf(bot, id, hash)) return undefined
  return { externalId: id, name: name ?? null, email: email ?? null }
}

function isHashOf(bot: Signer, id: string, hash: string): boolean {
  const expected = createHmac('sha256', identitySecret(bot)).update(id).digest()
  const given = Buffer.from(hash, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function fromJwt(bot: Signer, jwt: string): Promise<SignedIdentity | undefined> {
  try {
    const key = new TextEncoder().encode(identitySecret(bot))
    const { payload } = await jwtVerify(jwt, key, { algorithms: ['HS256'], requiredClaims: ['sub', 'exp'] })
    if (!payload.sub || (payload.aud !== undefined && ![payload.aud].flat().includes(bot.slug))) return undefined
    return { externalId: payload.sub.slice(0, 200), name: textOf(payload.name), email: textOf(payload.email) }
  } catch {
    return undefined // whatever is wrong with it, it proves nothing
  }
}

const textOf = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim.slice(0, 200) : null)

import { createHmac, timingSafeEqual } from 'node:crypto'
import { compactVerify, type JWTPayload, jwtVerify } from 'jose'
import { deriveKey } from '../derive-key.ts'
import { groupName, groupsMax } from '../http/schemas.ts'

/** What a page says of its visitor. Only what the shop has signed is believed. */
export type ClaimedIdentity = { id?: string; name?: string; email?: string; hash?: string; jwt?: string }
/** Name and e-mail stand here when they were signed too. Only a JWT says in which groups somebody is; undefined: nothing was said. */
export type SignedIdentity = { externalId: string; name?: string; email?: string; groups?: string[] }
type Signer = { id: string; slug: string; identityVersion: number }

const lengthMax = 200

/** The secret with which a shop's own server signs its visitors' ids for this bot. A new version makes the old one worthless. */
export const identitySecret = ({ id, identityVersion }: Pick<Signer, 'id' | 'identityVersion'>): string =>
  `fdi_${deriveKey(`frontdesk:visitor-identity:${identityVersion}`, { salt: id }).toString('base64url')}`

const keyOf = (bot: Signer) => new TextEncoder().encode(identitySecret(bot))

/**
 * The identity that the shop has signed, or undefined when it has not. Either `hash`, the HMAC-SHA256 of `id` under the
 * bot's secret in hexadecimal, or `jwt`, signed by HS256 with `sub` (the id), `exp`, and optionally `name`, `email`, `groups` and
 * `aud` (the bot's slug). A bot whose secret was never given out believes nobody.
 */
export async function signedIdentity(bot: Signer, { id, hash, jwt }: ClaimedIdentity): Promise<SignedIdentity | undefined> {
  if (bot.identityVersion === 0) return undefined
  if (jwt !== undefined) return fromJwt(bot, jwt)
  return id !== undefined && hash !== undefined && isHashOf(bot, id, hash) ? { externalId: id } : undefined
}

/** Whom a page claims its visitor to be, without proof; of a JWT that has expired, whom it was signed for. */
export async function claimedId(bot: Signer, { id, jwt }: ClaimedIdentity): Promise<string | undefined> {
  if (jwt === undefined) return id
  try {
    const { payload } = await compactVerify(jwt, keyOf(bot), { algorithms: ['HS256'] })
    return (JSON.parse(new TextDecoder().decode(payload)) as JWTPayload).sub ?? ''
  } catch {
    return '' // somebody, but nobody we know
  }
}

function isHashOf(bot: Signer, id: string, hash: string): boolean {
  const expected = createHmac('sha256', identitySecret(bot)).update(id).digest()
  const given = Buffer.from(hash, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function fromJwt(bot: Signer, jwt: string): Promise<SignedIdentity | undefined> {
  try {
    const { payload } = await jwtVerify(jwt, keyOf(bot), { algorithms: ['HS256'], requiredClaims: ['sub', 'exp'] })
    const externalId = textOf(payload.sub)
    if (!externalId || (payload.aud !== undefined && ![payload.aud].flat().includes(bot.slug))) return undefined
    return { externalId, name: textOf(payload.name), email: textOf(payload.email), groups: groupsIn(payload.groups) }
  } catch {
    return undefined // whatever is wrong with it, it proves nothing
  }
}

/** A text that can be stored as it is: a longer one is not cut, since two people's ids may begin alike. */
const textOf = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' && claim.length <= lengthMax && claim.isWellFormed() && !claim.includes('\0')
    ? claim
    : undefined

/** What is no group is left out, and so are those beyond the tenth. */
const groupsIn = (claim: unknown): string[] =>
  [claim]
    .flat()
    .flatMap((group) => groupName.safeParse(group).data ?? [])
    .slice(0, groupsMax)

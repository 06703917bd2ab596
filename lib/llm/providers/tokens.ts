import { createHash } from 'node:crypto'
import { once } from '../../process.ts'

/** A token that a vendor gave for credentials, and until when it is good, in milliseconds since 1970. */
export type IssuedToken<Extra = unknown> = { token: string; expiresAt: number } & Extra

type Kept = { issued: Promise<IssuedToken>; renewAt: number }

/** A token is renewed this long before it ends, so that no call leaves with one that ends on the way. */
const earlyMs = 5 * 60_000
const keptMax = 1_000

const kept = () => once('llm.tokens', () => new Map<string, Kept>())

/** Under what credentials are kept: never the credentials themselves. */
const placeOf = (credentials: readonly string[]): string => createHash('sha256').update(JSON.stringify(credentials)).digest('base64')

/**
 * The token for these credentials: asked for once however many want it at the same time, kept in this process until
 * shortly before it ends. A token that could not be had is asked for again by the next caller.
 */
export async function tokenFor<Issued extends IssuedToken>(
  credentials: readonly string[],
  issue: () => Promise<Issued>,
  now: () => number = Date.now,
): Promise<Issued> {
  const place = placeOf(credentials)
  const known = kept().get(place)
  if (known && known.renewAt > now()) return known.issued as Promise<Issued>
  if (kept().size >= keptMax) kept().clear()
  const issued = issue()
  const entry: Kept = { issued, renewAt: Number.POSITIVE_INFINITY }
  kept().set(place, entry)
  try {
    const { expiresAt } = await issued
    entry.renewAt = Math.max(expiresAt - earlyMs, now() + (expiresAt - now()) / 2)
    return await issued
  } catch (error) {
    if (kept().get(place) === entry) kept().delete(place)
    throw error
  }
}

/** After a vendor has refused a token: the next caller asks for a new one. A newer token than the refused one is kept. */
export async function forgetToken(credentials: readonly string[], refused: string): Promise<void> {
  const place = placeOf(credentials)
  const known = kept().get(place)
  const token = await known?.issued.then(
    ({ token }) => token,
    () => undefined,
  )
  if (token === refused && kept().get(place) === known) kept().delete(place)
}

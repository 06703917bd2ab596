import { once } from '../../process.ts'
import type { VendorFailure } from '../refusal.ts'

/*
 * Signatures hold a time, and a vendor refuses one that is minutes away from its own. What its `Date` header tells of the
 * difference is kept for its host, and later signatures are made by the vendor's clock.
 */

/** Smaller differences are the way of the answer, not a clock that is off. */
const skewMinMs = 30_000
/** Larger ones are a joke or a mistake: with a clock that far off no certificate would be good. */
const skewMaxMs = 30 * 24 * 60 * 60_000

const skews = () => once('llm.vendor-clocks', () => new Map<string, number>())

/** Milliseconds since 1970 by the clock of a host, as far as it is known. */
export const vendorTime = (host: string, now: () => number = Date.now): number => now() + (skews().get(host) ?? 0)

/**
 * Takes a host's clock from its refusal of what was signed at `signedAt`, by its clock as it was known then. True when that
 * was off, so that a new signature may be accepted. Of calls side by side each is told so.
 */
export function learnSkew(host: string, { date }: Pick<VendorFailure, 'date'>, signedAt: number, now: () => number = Date.now): boolean {
  if (date === undefined || Math.abs(date - now()) > skewMaxMs) return false
  if (Math.abs(date - signedAt) < skewMinMs) return false
  skews().set(host, date - now())
  return true
}

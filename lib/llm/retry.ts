import type { VendorFailure } from './refusal.ts'

export const attemptsMax = 3
const baseMs = 500
const capMs = 20_000
const askedWaitMax = 30_000

/**
 * How long to wait before the same call is made again, in milliseconds; undefined when it is not. What the vendor asked
 * for (`Retry-After`) is kept when it is bearable; otherwise exponential backoff with full jitter (M. Brooker,
 * "Exponential Backoff And Jitter", AWS 2015): a random part of base × 2^(attempt − 1).
 */
export function waitBeforeRetry(
  failure: VendorFailure,
  attempt: number,
  { remainingMs, random = Math.random }: { remainingMs: number; random?: () => number },
): number | undefined {
  if (!failure.isPassing || attempt >= attemptsMax) return undefined
  const asked = failure.retryAfterMs
  if (asked !== undefined && asked > askedWaitMax) return undefined
  const waitMs = asked ?? Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)))
  return waitMs < remainingMs ? waitMs : undefined
}

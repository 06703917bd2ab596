import type { VendorFailure } from '../refusal.ts'
import type { RetryPolicy } from './policy.ts'

const askedWaitMax = 30_000

/** What decides a wait: how many calls were made, how much time is left, and a chance from 0 to 1. */
type Chance = { attempt: number; remainingMs: number; random: () => number }

/**
 * How long to wait before the same call is made again, in milliseconds; undefined when it is not. What the vendor asked
 * for (`Retry-After`) is kept when it is bearable; otherwise exponential backoff with full jitter (M. Brooker,
 * "Exponential Backoff And Jitter", AWS 2015): a random part of base × factor^(attempt − 1), which is at most the cap.
 */
export function waitBeforeRetry(failure: VendorFailure, policy: RetryPolicy, { attempt, remainingMs, random }: Chance): number | undefined {
  if (!failure.isPassing || attempt >= policy.attempts) return undefined
  const asked = failure.retryAfterMs
  if (asked !== undefined && asked > askedWaitMax) return undefined
  const waitMs = asked ?? Math.floor(random() * Math.min(policy.capMs, policy.baseMs * policy.factor ** (attempt - 1)))
  return waitMs < remainingMs ? waitMs : undefined
}

/** How often and after how long the same call is made again. Times in milliseconds. */
export type RetryPolicy = { attempts: number; baseMs: number; factor: number; capMs: number }

/** When a model counts as broken, how long it is left alone, and how many successes prove that it works again. */
export type BreakerPolicy = { failures: number; openMs: number; successes: number }

/** What a vendor allows one key, and how many calls may be under way on it at once. Null: nothing was said. */
export type Limits = {
  concurrency: number
  requestsPerSecond: number | null
  requestsPerMinute: number | null
  tokensPerMinute: number | null
}

export const defaultRetry: RetryPolicy = { attempts: 3, baseMs: 500, factor: 2, capMs: 20_000 }
export const defaultBreaker: BreakerPolicy = { failures: 5, openMs: 60_000, successes: 3 }
export const defaultLimits: Limits = { concurrency: 100, requestsPerSecond: null, requestsPerMinute: null, tokensPerMinute: null }

/**
 * The way to a model through the gateway. Candidates that share a `lane` share a key, and so its limits; `region` names
 * the address beside the main one. `priority` and `weight` are the provider's.
 */
export type Way = {
  lane: string
  name: string
  region: string | null
  priority: number
  weight: number
  limits: Limits
  retry: RetryPolicy
  breaker: BreakerPolicy
}

/** Who waits before whom: an urgent turn, any other, and work that nobody waits for. */
export const priorities = ['high', 'normal', 'batch'] as const
export type Priority = (typeof priorities)[number]

/** Why a model was not called, where the gateway let no call through. */
export const skipReasons = ['circuit_open', 'queue_full', 'resting', 'waited', 'stopped'] as const
export type SkipReason = (typeof skipReasons)[number]

/** The same in words. */
export const sentenceOf: Record<SkipReason, string> = {
  circuit_open: 'its circuit is open',
  queue_full: 'too many wait for it',
  resting: 'its vendor takes no calls of it now',
  waited: 'it waited too long for its turn',
  stopped: 'the turn was stopped while it waited',
}

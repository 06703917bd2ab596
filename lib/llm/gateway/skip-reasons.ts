/** Why a model was not called, where the gateway let no call through. */
export const skipReasons = ['circuit_open', 'queue_full', 'resting', 'waited', 'stopped'] as const
export type SkipReason = (typeof skipReasons)[number]

/** What the gateway says of each. */
const bySentence: Record<string, SkipReason> = {
  'its circuit is open': 'circuit_open',
  'too many wait for it': 'queue_full',
  'its vendor has asked for a pause': 'resting',
  'it waited too long for its turn': 'waited',
  'the turn was stopped while it waited': 'stopped',
}

/** The word for a sentence of the gateway's; undefined where the model was skipped for another reason. */
export const skipReasonOf = (why: string): SkipReason | undefined => bySentence[why]

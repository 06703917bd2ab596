import type { KeptTrace } from './trace.ts'

/** One step of a turn, or one call to a vendor inside its last step, in milliseconds since the question came. */
export type Bar = { step: (typeof steps)[number]; attempt?: number; startMs: number; lengthMs: number }

export type Timed = { startMs: number; lengthMs: number }

/** The order in which a turn takes its steps; of what has no starts, one follows on the other. */
const steps = ['record', 'recall', 'retrieve', 'call'] as const

/**
 * When a turn did what. Calls are timed by another clock than the steps, in whole milliseconds, so each is moved into the
 * step it belongs to.
 */
export function timelineOf({ startsMs, timesMs }: Pick<KeptTrace, 'startsMs' | 'timesMs'>, calls: Timed[]): Bar[] {
  let after = 0
  return steps.flatMap((step): Bar[] => {
    const lengthMs = timesMs[step]
    if (lengthMs === undefined) return []
    const bar = { step, startMs: startsMs[step] ?? after, lengthMs }
    after = bar.startMs + lengthMs
    return step === 'call' ? [bar, ...calls.map((call, place) => ({ step, attempt: place + 1, ...within(bar, call) }))] : [bar]
  })
}

function within(bar: Timed, { startMs, lengthMs }: Timed): Timed {
  const length = Math.min(lengthMs, bar.lengthMs)
  const latest = bar.startMs + bar.lengthMs - length
  return { startMs: Math.max(bar.startMs, Math.min(startMs, latest)), lengthMs: length }
}

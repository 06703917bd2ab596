import { z } from 'zod'
import type { KeptTrace } from './trace.ts'

export type Timed = { startMs: number; lengthMs: number }

/** The order in which steps are drawn; `record` runs beside the others. Of older traces, which have no starts, one follows on the other. */
const steps = ['record', 'recall', 'retrieve', 'call'] as const

/** One step of a turn, or one call to a vendor inside its last step. */
export const bar = z.object({
  step: z.enum(steps),
  attempt: z.int().optional().describe('Which call to a vendor it is; without it the step as a whole.'),
  startMs: z.number().describe('Since the question came.'),
  lengthMs: z.number(),
})
export type Bar = z.output<typeof bar>

/**
 * When a turn did what. Calls are timed by another clock than the steps, in whole milliseconds, so each is moved into the
 * step it belongs to.
 */
export function timelineOf({ startsMs, timesMs }: Pick<KeptTrace, 'startsMs' | 'timesMs'>, calls: Timed[]): Bar[] {
  let after = 0
  return steps.flatMap((step): Bar[] => {
    const lengthMs = timesMs[step]
    if (lengthMs === undefined) return []
    const whole = { step, startMs: startsMs[step] ?? after, lengthMs }
    after = whole.startMs + lengthMs
    return step === 'call' ? [whole, ...calls.map((call, place) => ({ step, attempt: place + 1, ...within(whole, call) }))] : [whole]
  })
}

function within(bar: Timed, { startMs, lengthMs }: Timed): Timed {
  const length = Math.min(lengthMs, bar.lengthMs)
  const latest = bar.startMs + bar.lengthMs - length
  return { startMs: Math.max(bar.startMs, Math.min(startMs, latest)), lengthMs: length }
}

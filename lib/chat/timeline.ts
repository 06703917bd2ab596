import { z } from 'zod'
import type { TurnTrace } from './trace.ts'

export type Timed = { startMs: number; lengthMs: number }
/** A call to a vendor, and how long it waited in the queue before it began. */
export type TimedCall = Timed & { waitedMs?: number }

/** The order in which steps are drawn; `record` runs beside the others. Of older traces, which have no starts, one follows on the other. */
const steps = ['record', 'recall', 'retrieve', 'call'] as const

/** One step of a turn, or inside its last step one call to a vendor, or its wait in the queue. */
export const bar = z.object({
  step: z.enum([...steps, 'wait']),
  attempt: z.int().optional().describe('Which call to a vendor it is, or waits; without it the step as a whole.'),
  startMs: z.number().describe('Since the question came.'),
  lengthMs: z.number(),
})
export type Bar = z.output<typeof bar>

/**
 * When a turn did what. Calls are timed by another clock than the steps, in whole milliseconds, so each is moved into the
 * step it belongs to.
 */
export function timelineOf({ startsMs, timesMs }: Pick<TurnTrace, 'startsMs' | 'timesMs'>, calls: TimedCall[]): Bar[] {
  let after = 0
  return steps.flatMap((step): Bar[] => {
    const lengthMs = timesMs[step]
    if (lengthMs === undefined) return []
    const whole = { step, startMs: startsMs[step] ?? after, lengthMs }
    after = whole.startMs + lengthMs
    return step === 'call' ? [whole, ...calls.flatMap((call, place) => barsOf(call, place + 1, whole))] : [whole]
  })
}

function barsOf({ waitedMs = 0, ...call }: TimedCall, attempt: number, whole: Timed): Bar[] {
  const bar: Bar = { step: 'call', attempt, ...within(whole, call) }
  if (waitedMs === 0) return [bar]
  const startMs = Math.max(whole.startMs, bar.startMs - waitedMs)
  return [{ step: 'wait', attempt, startMs, lengthMs: bar.startMs - startMs }, bar]
}

function within(bar: Timed, { startMs, lengthMs }: Timed): Timed {
  const length = Math.min(lengthMs, bar.lengthMs)
  const latest = bar.startMs + bar.lengthMs - length
  return { startMs: Math.max(bar.startMs, Math.min(startMs, latest)), lengthMs: length }
}

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { timelineOf } from '#lib/chat/timeline.ts'
import { readTrace } from '#lib/chat/trace.ts'

const timesMs = { record: 5, recall: 2, retrieve: 10, call: 100 }

it('puts every step where it began', () => {
  const startsMs = { record: 3, recall: 40, retrieve: 42, call: 52 }
  expect(timelineOf({ startsMs, timesMs }, [{ startMs: 60, lengthMs: 30 }])).toEqual([
    { step: 'record', startMs: 3, lengthMs: 5 },
    { step: 'recall', startMs: 40, lengthMs: 2 },
    { step: 'retrieve', startMs: 42, lengthMs: 10 },
    { step: 'call', startMs: 52, lengthMs: 100 },
    { step: 'call', attempt: 1, startMs: 60, lengthMs: 30 },
  ])
})

it('puts the wait of a call before it, inside the step', () => {
  const startsMs = { record: 3, recall: 40, retrieve: 42, call: 52 }
  const calls = [
    { startMs: 60, lengthMs: 30, waitedMs: 5 },
    { startMs: 100, lengthMs: 30, waitedMs: 900 },
  ]
  expect(timelineOf({ startsMs, timesMs }, calls).slice(4)).toEqual([
    { step: 'wait', attempt: 1, startMs: 55, lengthMs: 5 },
    { step: 'call', attempt: 1, startMs: 60, lengthMs: 30 },
    { step: 'wait', attempt: 2, startMs: 52, lengthMs: 48 },
    { step: 'call', attempt: 2, startMs: 100, lengthMs: 30 },
  ])
})

it('lays the steps of an old trace, which has no starts, one behind the other', () => {
  const old = readTrace({ requestId: 'req_1', lang: 'zh', botVersion: 1, passages: [], attempts: [], timesMs })
  expect(timelineOf(old ?? { startsMs: {}, timesMs: {} }, []).map(({ startMs }) => startMs)).toEqual([0, 5, 7, 17])
})

it('keeps every call inside the step that made it, whatever its clock said', () => {
  const span = fc.record({ startMs: fc.integer({ min: -1_000, max: 1_000 }), lengthMs: fc.integer({ min: 0, max: 1_000 }) })
  fc.assert(
    fc.property(fc.array(span), (calls) => {
      const bars = timelineOf({ startsMs: {}, timesMs }, calls)
      const step = bars.find(({ step, attempt }) => step === 'call' && attempt === undefined)
      const parts = bars.filter(({ attempt }) => attempt !== undefined)
      expect(parts).toHaveLength(calls.length)
      for (const { startMs, lengthMs } of parts) {
        expect(startMs).toBeGreaterThanOrEqual(step?.startMs ?? 0)
        expect(startMs + lengthMs).toBeLessThanOrEqual((step?.startMs ?? 0) + (step?.lengthMs ?? 0))
      }
    }),
  )
})

it.each([null, undefined, 'words', {}, { passages: 'none' }])('has nothing to tell of the trace %j', (value) => {
  expect(readTrace(value)).toBeNull()
})

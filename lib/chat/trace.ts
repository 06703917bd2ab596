import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import type { Attempt } from '../llm/generate.ts'
import type { Turn } from './admit.ts'

/** What a turn did, as it is kept with the reply: never the prompt, never a key. Times in milliseconds. */
export type TurnTrace = {
  requestId: string
  lang: string
  botVersion: number | null
  passages: { passageId: string; documentId: string; score: number; confidence: number }[]
  attempts: Attempt[]
  timesMs: Record<string, number>
}

export type Trace = {
  /** Runs one step of the turn and notes how long it took. */
  timed<T>(step: string, work: () => Promise<T>): Promise<T>
  whole(passages: RetrievedPassage[], attempts: Attempt[]): TurnTrace
}

export function startTrace(turn: Turn): Trace {
  const timesMs: Record<string, number> = {}
  return {
    async timed(step, work) {
      const began = performance.now()
      try {
        return await work()
      } finally {
        timesMs[step] = Math.round((performance.now() - began) * 100) / 100
      }
    },
    whole: (passages, attempts) => ({
      requestId: turn.request.requestId,
      lang: turn.lang,
      botVersion: turn.bot?.version ?? null,
      passages: passages.map(({ passageId, documentId, score, confidence }) => ({ passageId, documentId, score, confidence })),
      attempts,
      timesMs,
    }),
  }
}

import type { PullLine } from '#lib/llm/pull-model.ts'
import { type BrokenLines, readLines } from '../../../ui/json-lines.ts'

/** How it ended: what the server says of it, or that nothing could be read of it to the end. */
export type PullEnding = PullLine | BrokenLines

/** Has the server fetch a model; `onStep` is told how far it is. Never throws. */
export const pull = (id: string, model: string, onStep: (line: PullLine) => void, signal: AbortSignal): Promise<PullEnding> =>
  readLines<PullLine>(
    `/api/admin/providers/${id}/pull`,
    { model },
    (line) => {
      if (line.state === 'fetching') onStep(line)
      return line.state !== 'fetching'
    },
    signal,
  )

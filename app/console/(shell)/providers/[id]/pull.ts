import type { PullLine } from '#lib/llm/pull-model.ts'

/** Why no model came: what the server says of it, or that nothing could be read of it to the end. */
export type PullEnding = PullLine | { state: 'refused'; message: string } | { state: 'unreachable' } | { state: 'stopped' }

/** Has the server fetch a model; `onStep` is told how far it is. Never throws. */
export async function pull(id: string, model: string, onStep: (line: PullLine) => void, signal: AbortSignal): Promise<PullEnding> {
  try {
    const response = await fetch(`/api/admin/providers/${id}/pull`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model }),
      signal,
    })
    if (!response.ok || !response.body) return { state: 'refused', message: messageIn(await response.json()) }
    for await (const line of linesOf(response.body)) {
      const step = JSON.parse(line) as PullLine
      if (step.state !== 'fetching') return step
      onStep(step)
    }
    return { state: 'unreachable' }
  } catch {
    return { state: signal.aborted ? 'stopped' : 'unreachable' }
  }
}

type Problem = { detail: string; errors?: { message: string }[] }
const messageIn = ({ detail, errors }: Problem): string => errors?.[0]?.message ?? detail

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter((line) => line !== '')
  }
}

/** Why the lines of an answer ended before the last one: what the server says of it, that nothing could be read to the end, or that it was stopped here. */
export type BrokenLines = { state: 'refused'; message: string } | { state: 'unreachable' } | { state: 'stopped' }

type Problem = { detail: string; errors?: { message: string }[] }

/**
 * Asks for an answer that comes as lines of JSON. `isLast` is told of each and says which one is the last; that one is
 * given back. Never throws.
 */
export async function readLines<Line>(
  address: string,
  asked: unknown,
  isLast: (line: Line) => boolean,
  signal: AbortSignal,
): Promise<Line | BrokenLines> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
      signal,
    })
    if (!response.ok || !response.body) {
      const { detail, errors } = (await response.json()) as Problem
      return { state: 'refused', message: errors?.[0]?.message ?? detail }
    }
    for await (const text of linesOf(response.body)) {
      const line = JSON.parse(text) as Line
      if (isLast(line)) return line
    }
    return { state: 'unreachable' }
  } catch {
    return { state: signal.aborted ? 'stopped' : 'unreachable' }
  }
}

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

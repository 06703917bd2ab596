import { heartbeatMs, streamHeaders } from './event-stream.ts'

export const jsonLinesType = 'application/x-ndjson'

/**
 * Values as they come, a line of JSON each. A blank line keeps the connection alive while none comes. When the reader
 * leaves, the signal that `source` was given says so.
 */
export function jsonLines(source: (signal: AbortSignal) => AsyncIterable<unknown>): Response {
  const left = new AbortController()
  const values = source(left.signal)[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let heartbeat: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        heartbeat = setInterval(() => controller.enqueue(encoder.encode('\n')), heartbeatMs).unref()
      },
      async pull(controller) {
        try {
          const { value, done } = await values.next()
          if (!done) return controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
          clearInterval(heartbeat)
          controller.close()
        } catch (error) {
          clearInterval(heartbeat)
          left.abort() // what else the source has under way is for nobody
          throw error
        }
      },
      cancel() {
        clearInterval(heartbeat)
        left.abort()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-type': `${jsonLinesType}; charset=utf-8`, ...streamHeaders } })
}

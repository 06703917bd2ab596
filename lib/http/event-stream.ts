export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform', // without no-transform the server compresses, and so buffers, the events
  'x-accel-buffering': 'no',
}

const heartbeatMs = 12_000
const unreadBytesMax = 1_048_576

/** Where a source writes its events. `end` closes the stream after what was written. */
export type EventWriter = { write(text: string): void; end(): void }

/**
 * Server-sent events from a source that does not wait for its reader. A reader that leaves more than a mebibyte unread
 * is dropped; `source` returns the way to detach it, called once, whoever ended the stream.
 */
export function eventStream(
  source: (writer: EventWriter) => () => void,
  { unreadMax = unreadBytesMax, headers = {} as Record<string, string> } = {},
): Response {
  const encoder = new TextEncoder()
  let leave = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let open = true
        let unsubscribe: (() => void) | undefined
        const close = (how: () => void) => {
          if (!open) return
          open = false
          clearInterval(heartbeat)
          how()
          unsubscribe?.()
        }
        const write = (text: string) => {
          if (!open) return
          if ((controller.desiredSize ?? 0) < -unreadMax) close(() => controller.error(new Error('the reader does not read')))
          else controller.enqueue(encoder.encode(text))
        }
        const heartbeat = setInterval(() => write(': keep-alive\n\n'), heartbeatMs).unref()
        leave = () => close(() => {})
        unsubscribe = source({ write, end: () => close(() => controller.close()) })
        if (!open) unsubscribe() // the source had ended before it was attached
      },
      cancel: () => leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
  )
  return new Response(body, { headers: { ...eventStreamHeaders, ...headers } })
}

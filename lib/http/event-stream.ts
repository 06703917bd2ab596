/** Of an answer that is read as it comes. */
export const streamHeaders = {
  'cache-control': 'no-cache, no-transform', // without no-transform the server compresses, and so buffers, what it sends
  'x-accel-buffering': 'no',
}
/** How often a stream without words sends a sign of life: proxies cut those that are silent. */
export const heartbeatMs = 12_000

const unreadBytesMax = 1_048_576

/** Where a source writes its events: those of one turn of the event loop travel together. `end` closes the stream after what was written. */
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
        let unsent = ''
        const send = () => {
          if (!open || unsent === '') return
          controller.enqueue(encoder.encode(unsent))
          unsent = ''
        }
        const write = (text: string) => {
          if (!open) return
          if ((controller.desiredSize ?? 0) - unsent.length < -unreadMax)
            return close(() => controller.error(new Error('the reader does not read')))
          if (unsent === '') setImmediate(send)
          unsent += text
        }
        const end = () => {
          send()
          close(() => controller.close())
        }
        const heartbeat = setInterval(() => write(': keep-alive\n\n'), heartbeatMs).unref()
        leave = () => close(() => {})
        unsubscribe = source({ write, end })
        if (!open) unsubscribe() // the source had ended before it was attached
        send() // what it had to say at once
      },
      cancel: () => leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
  )
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8', ...streamHeaders, ...headers } })
}

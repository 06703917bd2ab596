import type { ServerResponse } from 'node:http'

/**
 * Writes a stream of events to a socket as they come, the headers together with the first of them: alone, they would cost a write
 * of their own. A client that leaves cancels the stream; a stream that fails breaks the connection off.
 */
export async function sendEvents({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  if (!body || outgoing.destroyed) return body?.cancel()
  outgoing.writeHead(status, Object.fromEntries(headers))
  const reader = body.getReader()
  const left = new Promise<void>((resolve) => outgoing.once('close', resolve))
  left.then(() => reader.cancel()).catch(() => {}) // of a stream that ended or failed
  let silent = true
  setImmediate(() => {
    if (silent && !outgoing.destroyed) outgoing.flushHeaders()
  })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      silent = false
      if (done) return void outgoing.end()
      if (!outgoing.write(value)) await Promise.race([left, new Promise((resolve) => outgoing.once('drain', resolve))])
    }
  } catch (error) {
    outgoing.destroy(error as Error)
  }
}

export type ServerEvent = { id: string; data: string }

/** The server writes at least a heartbeat every 12 s: a line this silent is dead, whatever the browser thinks. */
const silenceMsMax = 30_000

/**
 * Reads the events of our own server to the end of the body: each in one block of `name: value` lines, as it writes them (a
 * reader for any server's events would weigh six times as much). Rejects when the connection breaks or falls silent; what
 * was read until then has been told.
 */
export async function readEvents(response: Response, onEvent: (event: ServerEvent) => void): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let rest = ''; reader; ) {
    const silent = setTimeout(() => void reader.cancel().catch(() => {}), silenceMsMax) // the pending read then ends
    const { done, value } = await reader.read().finally(() => clearTimeout(silent))
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const { id = '', data } = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)))
      if (data) onEvent({ id, data })
    }
  }
}

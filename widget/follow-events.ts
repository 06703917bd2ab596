import { readEvents } from './read-events.ts'

const firstPauseMs = 1_000
const pauseMsMax = 30_000
/** A turn of ours is told here too, and may be faster than the answer to our own request. */
const ownTurnMs = 500

type Event = { type: string; messageId?: string; conversationId?: string }
type Following = {
  request(path: string, init?: RequestInit): Promise<Response>
  pause(ms: number): Promise<void>
  onEvent(event: Event): void
  signal: AbortSignal
}

/** Listens to what happens to the conversation elsewhere, and again whenever the line broke; what was missed is one event. */
export async function followEvents({ request, pause, onEvent, signal }: Following): Promise<void> {
  let isFirst = true
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
    try {
      await readEvents(await request('events', { signal }), ({ data }) => {
        const event: Event = JSON.parse(data)
        if (event.type === 'turn') setTimeout(() => signal.aborted || onEvent(event), ownTurnMs)
        else if (event.type !== 'ready') onEvent(event)
        else if (!isFirst) onEvent({ type: 'missed' })
        isFirst = false
        pauseMs = firstPauseMs
      })
    } catch {
      // the line broke, or the server is away: it is tried again
    }
    if (!signal.aborted) await pause(pauseMs)
  }
}

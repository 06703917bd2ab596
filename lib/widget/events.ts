import type { VisitorCaller } from '../access/caller.ts'
import { sessionTopic } from '../access/visitor-session.ts'
import { listeningTo, subscribe } from '../database/notices.ts'
import { Failure } from '../failure.ts'
import { type EventWriter, eventStream } from '../http/event-stream.ts'
import { onDraining } from '../process.ts'
import { visitorTopic } from './conversation.ts'

/** As long as a token: whoever listens on has to show a new one. */
const lastsMs = 15 * 60_000
const listenersMax = 20

/**
 * What happens to the visitor's conversation beside his own requests, as server-sent events: `ready` at the beginning, `turn`
 * {messageId} when a question was asked on any of his pages, `handoff`, `closed`, and `missed` when something may have been lost.
 */
export async function visitorEvents({ visitorId, sessionId }: VisitorCaller): Promise<Response> {
  const topic = visitorTopic(visitorId)
  if (listeningTo(topic) >= listenersMax)
    throw new Failure('rate_limited', 'This visitor has too many pages listening.', { headers: { 'retry-after': '60' } })
  let writer: EventWriter | undefined
  const tell = (type: string, fields: object) => writer?.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
  const unsubscribe = await subscribe(topic, (notice) => {
    if (notice === 'missed') return tell('missed', {})
    const { topic, type, ...fields } = notice
    tell(String(type), fields)
  })
  const leave = await subscribe(sessionTopic(sessionId), (notice) => notice !== 'missed' && writer?.end()).catch((error) => {
    unsubscribe()
    throw error
  })
  return eventStream((opened) => {
    writer = opened
    tell('ready', {})
    const stopWaiting = onDraining(opened.end) // it would not end by itself, and hold up the end of the process
    const limit = setTimeout(opened.end, lastsMs).unref()
    return () => {
      clearTimeout(limit)
      stopWaiting()
      unsubscribe()
      leave()
    }
  })
}

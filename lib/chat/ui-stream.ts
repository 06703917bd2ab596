import { type EventWriter, eventStream } from '../http/event-stream.ts'
import { isLast, type TurnEvent, type TurnEvents } from './events.ts'

/** The chunks of the AI SDK's UI message stream (protocol v1) that one event of a turn becomes. */
function chunksOf(event: TurnEvent, spoken: boolean): object[] {
  switch (event.type) {
    case 'start':
      return [
        {
          type: 'start',
          messageId: event.messageId,
          messageMetadata: { conversationId: event.conversationId, messageId: event.messageId },
        },
        { type: 'start-step' },
      ]
    case 'text':
      return [...(spoken ? [] : [{ type: 'text-start', id: 'answer' }]), { type: 'text-delta', id: 'answer', delta: event.text }]
    case 'citations':
      return [
        { type: 'data-citations', data: event.citations },
        ...event.citations.flatMap(({ documentId, title, url }) => (url ? [{ type: 'source-url', sourceId: documentId, url, title }] : [])),
      ]
    case 'finish': {
      const { reply, citations, ...metadata } = event.answer
      return [
        ...(spoken ? [{ type: 'text-end', id: 'answer' }] : []),
        { type: 'finish-step' },
        { type: 'finish', messageMetadata: metadata },
      ]
    }
    case 'failed':
      return [...(spoken ? [{ type: 'text-end', id: 'answer' }] : []), { type: 'error', errorText: event.message }]
  }
}

/** Writes a turn as server-sent events whose ids count up from 0, so that a reader can go on after the last one it has. */
function writeTurnTo({ write, end }: EventWriter, events: TurnEvents, after: number): () => void {
  let spoken = false
  let id = 0
  return events.subscribe((event) => {
    const chunks = chunksOf(event, spoken)
    spoken ||= event.type === 'text'
    const unseen = chunks.map((chunk) => ({ id: id++, chunk })).filter((entry) => entry.id > after)
    if (unseen.length > 0) write(unseen.map((entry) => `id: ${entry.id}\ndata: ${JSON.stringify(entry.chunk)}\n\n`).join(''))
    if (!isLast(event)) return
    write('data: [DONE]\n\n')
    end()
  })
}

/** A turn as the AI SDK's UI message stream, from the beginning or after the event `after`. A reader that leaves changes nothing for the turn. */
export function uiStream(events: TurnEvents, { after = -1 } = {}): Response {
  return eventStream((writer) => writeTurnTo(writer, events, after), { headers: { 'x-vercel-ai-ui-message-stream': 'v1' } })
}

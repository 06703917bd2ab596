import type { Failure } from '../failure.ts'
import { type EventWriter, eventStream } from '../http/event-stream.ts'
import { type Answer, isLast, type TurnEvent, type TurnEvents } from './events.ts'

/** The stream in a sentence, for the API's description. */
export const uiStreamWords =
  'Server-sent events: the AI SDK’s UI message stream (`x-vercel-ai-ui-message-stream: v1`). Each event has an id, so that a reader who was cut off goes on after it with `Last-Event-ID`; the last one is `[DONE]`.'

type Chunk = { type: string; delta?: string; transient?: boolean; [field: string]: unknown }
/** What the last chunk tells: of an answer beside its words, and of a failure. */
export type Told = { ofAnswer: (answer: Answer) => object; ofFailure: (failure: Failure) => string }

/** The chunks of the AI SDK's UI message stream (protocol v1) that one event of a turn becomes. */
function chunksOf(event: TurnEvent, spoken: boolean, told: Told): Chunk[] {
  switch (event.type) {
    case 'start': {
      const { conversationId, messageId } = event
      return [{ type: 'start', messageId, messageMetadata: { conversationId, messageId } }, { type: 'start-step' }]
    }
    case 'queued':
      return [{ type: 'data-queue', data: { place: event.place }, transient: true }]
    case 'reading':
      return [{ type: 'data-reading', data: { part: event.part, parts: event.parts }, transient: true }]
    case 'text':
      return [...(spoken ? [] : [{ type: 'text-start', id: 'answer' }]), { type: 'text-delta', id: 'answer', delta: event.text }]
    case 'citations':
      return [
        { type: 'data-citations', data: event.citations },
        ...event.citations.flatMap(({ documentId, title, url }) =>
          url ? [{ type: 'source-url', sourceId: documentId ?? url, url, title }] : [],
        ),
      ]
    case 'finish':
      return [
        ...(spoken ? [{ type: 'text-end', id: 'answer' }] : []),
        { type: 'finish-step' },
        { type: 'finish', messageMetadata: told.ofAnswer(event.answer) },
      ]
    case 'failed':
      return [...(spoken ? [{ type: 'text-end', id: 'answer' }] : []), { type: 'error', errorText: told.ofFailure(event.failure) }]
  }
}

const endings = ['finish', 'error']

/** What of a chunk that goes from `from` to `to` a reader who has everything up to `after` has not seen yet. */
function unseenOf(chunk: Chunk, from: number, to: number, after: number): Chunk | undefined {
  if (to <= after) return undefined
  return chunk.delta !== undefined && from < after ? { ...chunk, delta: chunk.delta.slice(after - from) } : chunk
}

/**
 * Writes a turn as server-sent events. An event's id is its place in the turn, counted in characters of the answer and one
 * for each other chunk: so it is the same however the answer was cut into pieces, live or read from the database later,
 * and a reader can go on after the last one it has, anywhere. What is transient has none: a stored turn does not know it.
 */
function writeTurnTo({ write, end }: EventWriter, events: TurnEvents, after: number, told: Told): () => void {
  let spoken = false
  let place = -1
  return events.subscribe((event) => {
    for (const chunk of chunksOf(event, spoken, told)) {
      if (chunk.transient) {
        write(`data: ${JSON.stringify(chunk)}\n\n`)
        continue
      }
      const from = place
      place += chunk.delta?.length ?? 1
      // A reader may have words that the stored reply has not (its process was killed): the end is told in any case, rather twice than never.
      if (endings.includes(chunk.type)) place = Math.max(place, after + 1)
      const unseen = unseenOf(chunk, from, place, after)
      if (unseen) write(`id: ${place}\ndata: ${JSON.stringify(unseen)}\n\n`)
    }
    spoken ||= event.type === 'text'
    if (!isLast(event)) return
    write('data: [DONE]\n\n')
    end()
  })
}

const everything: Told = { ofAnswer: ({ reply, citations, ...metadata }) => metadata, ofFailure: ({ message }) => message }

/**
 * A turn as the AI SDK's UI message stream, from the beginning or after the event `after`. A reader that leaves changes
 * nothing for the turn.
 */
export function uiStream(events: TurnEvents, { after = -1, told = everything } = {}): Response {
  return eventStream((writer) => writeTurnTo(writer, events, after, told), { headers: { 'x-vercel-ai-ui-message-stream': 'v1' } })
}

/** The last event that a reader who comes again has seen; -1 for none. */
export function lastEventIn(headers: Headers): number {
  const last = headers.get('last-event-id') ?? ''
  return /^\d{1,9}$/.test(last) ? Number(last) : -1
}

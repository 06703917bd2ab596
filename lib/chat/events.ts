import type { Failure } from '../failure.ts'
import type { Answer } from './answer.ts'
import type { Citation } from './citation.ts'

export type { Answer, AnswerStatus } from './answer.ts'
export type { Citation } from './citation.ts'

/**
 * What happens in a turn, in this order: start, queued … or reading …, text …, citations?, then finish, or failed when it could
 * not be settled. `queued`: it waits for a model, at this place in the queue, 1 for the next. `reading`: so many parts of a long
 * text have been read.
 */
export type TurnEvent =
  | { type: 'start'; conversationId: string; messageId: string }
  | { type: 'queued'; place: number }
  | { type: 'reading'; part: number; parts: number }
  | { type: 'text'; text: string }
  | { type: 'citations'; citations: Citation[] }
  | { type: 'finish'; answer: Answer }
  | { type: 'failed'; failure: Failure }

type Listener = (event: TurnEvent) => void

/**
 * What a turn has said so far, for whoever listens now or later. The turn knows nothing of its listeners: one that
 * goes away, or comes late, changes nothing for it.
 */
export class TurnEvents {
  private readonly past: TurnEvent[] = []
  private readonly listeners = new Set<Listener>()

  emit(event: TurnEvent): void {
    const last = this.past.at(-1)
    if (event.type === 'queued' && last?.type === 'text') return // it goes on with what it has said, and nobody waits for a first word
    if (event.type === 'text' && last?.type === 'text') this.past[this.past.length - 1] = { type: 'text', text: last.text + event.text }
    else if (last?.type === 'queued' || last?.type === 'reading')
      this.past[this.past.length - 1] = event // what it waited for is over
    else this.past.push(event)
    for (const listener of this.listeners) listener(event)
  }

  /** Tells the listener everything from the beginning, the words so far in one piece, then what comes. Returns the way to unsubscribe. */
  subscribe(listener: Listener): () => void {
    for (const event of this.past) listener(event)
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Resolves with the first event that `wanted` accepts. */
  first(wanted: (event: TurnEvent) => boolean): Promise<TurnEvent> {
    return new Promise((resolve) => {
      const unsubscribe = this.subscribe((event) => {
        if (!wanted(event)) return
        resolve(event)
        queueMicrotask(() => unsubscribe())
      })
    })
  }
}

export const isLast = (event: TurnEvent): boolean => event.type === 'finish' || event.type === 'failed'

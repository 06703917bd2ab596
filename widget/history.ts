import type { Citation } from '#lib/chat/events.ts'
import type { ChatState } from './chat.ts'
import type { Phase, Rating, Turn } from './turn.ts'

type Message = {
  id: string
  role: string
  text: string
  status: string
  degraded: boolean
  replyToId: string | null
  createdAt: string
  rating: string | null
  citations: Citation[]
}
export type HistoryPage = { data: Message[]; nextCursor: string | null; handoff: ChatState['handoff'] }

const phaseOf: Record<string, Phase> = { pending: 'answering', cancelled: 'stopped', failed: 'failed' }

/** The turns in a page of messages: each reply with its question. One that is still being answered is read from its beginning. */
export function turnsOf({ data }: HistoryPage): Turn[] {
  const byId = new Map(data.map((message) => [message.id, message]))
  return data.flatMap((reply) => {
    const question = byId.get(reply.replyToId ?? '')
    if (reply.role !== 'assistant' || !question) return []
    const phase = phaseOf[reply.status] ?? 'answered'
    const turn: Turn = {
      clientId: question.id,
      question: question.text,
      askedAt: Date.parse(question.createdAt),
      phase,
      messageId: reply.id,
      position: phase === 'answering' ? -1 : Number.MAX_SAFE_INTEGER,
      answer: reply.text,
      citations: reply.citations,
      degraded: reply.degraded,
      ...(phase === 'failed' && { problem: { kind: 'failed' } as const }),
      ...(reply.rating && { rating: reply.rating as Rating }),
    }
    return [turn]
  })
}

/** The turns here, brought up to what the server knows; those that are new here come before all others, or after what it has stored. */
export function merged(stored: Turn[], here: Turn[], place: 'before' | 'after'): Turn[] {
  const byId = new Map(stored.map((turn) => [turn.messageId, turn]))
  const known = here.map((turn) => {
    const told = turn.messageId === undefined ? undefined : byId.get(turn.messageId)
    return told && told.position > turn.position ? { ...told, clientId: turn.clientId } : turn
  })
  const knownIds = new Set(here.map(({ messageId }) => messageId))
  const others = stored.filter(({ messageId }) => !knownIds.has(messageId))
  if (place === 'before') return [...others, ...known]
  return [
    ...known.filter(({ messageId }) => messageId !== undefined),
    ...others,
    ...known.filter(({ messageId }) => messageId === undefined),
  ]
}

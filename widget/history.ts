import type { Citation } from '#lib/chat/events.ts'
import type { ChatState } from './chat.ts'
import { type Attachment, hasEnded, type Phase, type Rating, type Turn } from './turn.ts'

type Message = {
  id: string
  role: string
  text: string
  status: string
  apology: boolean
  direct: boolean
  degraded: boolean
  replyToId: string | null
  createdAt: string
  rating: Rating | null
  citations: Citation[]
  attachments?: Attachment[]
}
export type HistoryPage = { data: Message[]; nextCursor: string | null; conversationId: string | null; handoff: ChatState['handoff'] }

const phaseOf: Record<string, Phase> = { pending: 'answering', cancelled: 'stopped', failed: 'failed' }

/** The turns in a page of messages: each reply with its question. One that is still being answered is read from its beginning. */
export function turnsOf({ data }: HistoryPage): Turn[] {
  const byId = new Map(data.map((message) => [message.id, message]))
  return data.flatMap((reply) => {
    const question = byId.get(reply.replyToId ?? '')
    if (reply.role !== 'assistant' || !question) return []
    const phase = phaseOf[reply.status] ?? 'answered'
    const turn: Turn = {
      ...reply,
      clientId: question.id,
      question: question.text,
      attachments: question.attachments,
      askedAt: Date.parse(question.createdAt),
      phase,
      messageId: reply.id,
      position: phase === 'answering' ? -1 : Number.POSITIVE_INFINITY,
      answer: reply.text,
    }
    return [turn]
  })
}

/**
 * The turns here, brought up to what the server knows, in its order. An older page stands `before` all others. In the newest
 * one, `after`, what is here and not on it stands behind its neighbour of before; without one, what has ended is older.
 */
export function merged(stored: Turn[], here: Turn[], place: 'before' | 'after'): Turn[] {
  const byId = new Map(here.map((turn) => [turn.messageId, turn]))
  const all = stored.map((told) => {
    const ours = byId.get(told.messageId)
    if (!ours) return told
    if (told.position <= ours.position) return ours
    // Words that were read and are not stored (the server was killed) stay, and so do the names of attachments, which it never knows.
    const { clientId, attachments } = ours
    return { ...told, clientId, attachments, answer: told.answer || ours.answer }
  })
  const onPage = new Set(stored.map(({ messageId }) => messageId))
  let neighbour: Turn | undefined
  for (const turn of here) {
    const behind = all.findIndex(({ clientId }) => clientId === neighbour?.clientId)
    const isOlder = place === 'after' && hasEnded(turn)
    if (!onPage.has(turn.messageId)) all.splice(behind >= 0 ? behind + 1 : isOlder ? 0 : all.length, 0, turn)
    neighbour = turn
  }
  return all
}

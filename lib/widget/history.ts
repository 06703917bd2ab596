import type { VisitorCaller } from '../access/caller.ts'
import { db } from '../database/client.ts'
import { currentConversation } from './conversation.ts'

const columns = {
  id: true,
  seq: true,
  role: true,
  text: true,
  status: true,
  degraded: true,
  replyToId: true,
  createdAt: true,
  feedback: { select: { rating: true } },
  citations: { orderBy: { position: 'asc' }, select: { documentId: true, title: true, url: true, quote: true } },
} as const

/** The newest messages of the visitor's open conversation, oldest first, or those before the message with the number `beforeSeq`. */
export async function readHistory(caller: VisitorCaller, { limit, beforeSeq }: { limit: number; beforeSeq?: number }) {
  const conversation = await currentConversation(caller)
  if (!conversation) return { data: [], nextCursor: null, conversationId: null, handoff: 'none' as const }
  const conversationId = conversation.id
  const [rows, handoff] = await Promise.all([
    db().message.findMany({
      where: { conversationId, ...(beforeSeq !== undefined && { seq: { lt: beforeSeq } }) },
      orderBy: { seq: 'desc' },
      take: limit + 1,
      select: columns,
    }),
    handoffState(conversationId),
  ])
  const newest = rows.slice(0, limit).reverse()
  const data = newest.map(({ feedback, citations, ...row }) => ({
    ...row,
    rating: feedback?.rating ?? null,
    citations: citations.map(({ url, ...citation }) => ({ ...citation, ...(url && { url }) })),
  }))
  return { data, nextCursor: rows.length > limit ? String(newest[0]?.seq) : null, conversationId, handoff }
}

/** How far the visitor's wish for a person has got in this conversation. */
async function handoffState(conversationId: string): Promise<'none' | 'asked' | 'contact_left'> {
  const [contacts, handoffs] = await Promise.all([
    db().contact.count({ where: { conversationId } }),
    db().handoff.count({ where: { conversationId, closedAt: null } }),
  ])
  if (handoffs === 0) return 'none'
  return contacts > 0 ? 'contact_left' : 'asked'
}

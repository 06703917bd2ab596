import { z } from 'zod'
import type { VisitorCaller } from '../access/caller.ts'
import { citation, citationColumns, citationOf } from '../chat/citation.ts'
import { isApology } from '../chat/prompt.ts'
import { db } from '../database/client.ts'
import { id, listOf, time } from '../http/schemas.ts'
import { imageColumns, imageView } from '../images/stored.ts'
import { currentConversation } from './conversation.ts'

const columns = {
  id: true,
  seq: true,
  role: true,
  text: true,
  status: true,
  degraded: true,
  direct: true,
  replyToId: true,
  createdAt: true,
  feedback: { select: { rating: true } },
  citations: citationColumns,
  images: imageColumns,
} as const

const handoffState = z.enum(['none', 'asked', 'contact_left']).describe('How far the visitor’s wish for a person has got.')
const visitorMessage = z
  .object({
    id: id('msg'),
    seq: z.int(),
    role: z.enum(['user', 'assistant', 'operator', 'system']),
    text: z.string(),
    status: z.enum(['sent', 'pending', 'answered', 'failed', 'cancelled']),
    apology: z
      .boolean()
      .describe('The reply failed, and `text` says no more than that. Otherwise the text of a failed one is what came of it.'),
    degraded: z.boolean(),
    direct: z.boolean().describe('An approved answer, given without a model.'),
    replyToId: z.string().nullable().describe('The question that a reply answers.'),
    createdAt: time,
    rating: z.string().nullable().describe('What the visitor thought of it: up, down, or 1 to 5.'),
    citations: z.array(citation),
    attachments: z.array(imageView).describe('The pictures and texts of a question.'),
  })
  .meta({ id: 'VisitorMessage' })
type VisitorMessage = z.output<typeof visitorMessage>
export const historyView = listOf(visitorMessage).extend({ conversationId: id('conv').nullable(), handoff: handoffState })

/** The newest messages of the visitor's open conversation, oldest first, or those before the message with the number `beforeSeq`. */
export async function readHistory(
  caller: VisitorCaller,
  { limit, beforeSeq }: { limit: number; beforeSeq?: number },
): Promise<z.output<typeof historyView>> {
  const conversation = await currentConversation(caller)
  if (!conversation) return { data: [], nextCursor: null, conversationId: null, handoff: 'none' }
  const conversationId = conversation.id
  const [rows, handoff] = await Promise.all([
    db().message.findMany({
      where: { conversationId, ...(beforeSeq !== undefined && { seq: { lt: beforeSeq } }) },
      orderBy: { seq: 'desc' },
      take: limit + 1,
      select: columns,
    }),
    readHandoff(conversationId),
  ])
  const newest = rows.slice(0, limit).reverse()
  const data = newest.map(({ feedback, citations, images, role, status, ...row }) => ({
    ...row,
    attachments: images,
    role: role as VisitorMessage['role'],
    status: status as VisitorMessage['status'],
    apology: status === 'failed' && isApology(row.text),
    rating: feedback?.rating ?? null,
    citations: citations.map(citationOf),
  }))
  return { data, nextCursor: rows.length > limit ? String(newest[0]?.seq) : null, conversationId, handoff }
}

/** How far the visitor's wish for a person has got in this conversation. */
async function readHandoff(conversationId: string): Promise<z.output<typeof handoffState>> {
  const [contacts, handoffs] = await Promise.all([
    db().contact.count({ where: { conversationId } }),
    db().handoff.count({ where: { conversationId, closedAt: null } }),
  ])
  if (handoffs === 0) return 'none'
  return contacts > 0 ? 'contact_left' : 'asked'
}

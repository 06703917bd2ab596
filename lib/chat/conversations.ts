import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { type Actor, type Caller, ownerOf } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { notFound } from '../failure.ts'
import { cost, id as idOf, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { answerImage, imageColumns, imageView } from '../images/stored.ts'
import type { Cost } from '../usage/cost.ts'
import { citation, citationColumns, citationOf } from './citation.ts'
import { findConversation, visibleTo } from './conversation.ts'

/* Conversations as their own callers list, read and erase them. */

export const conversationView = z
  .object({
    id: idOf('conv'),
    bot: z.string().nullable().describe('The bot’s slug; `null` for calls that were passed through to a model.'),
    status: z.enum(['open', 'closed']),
    title: z.string().describe('The beginning of the first question.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Conversation', description: 'The turns of one customer with one bot.' })
type ConversationView = z.output<typeof conversationView>

/** An empty conversation with a bot, for a caller who wants its id before the first message. */
export async function createConversation(botId: string, caller: Caller): Promise<ConversationView> {
  const id = newId('conv')
  const apiKeyId = caller.kind === 'key' ? caller.keyId : null
  return shown(await db().conversation.create({ data: { id, botId, apiKeyId, channel: 'api' }, select: conversationColumns }))
}

const conversationColumns = {
  id: true,
  bot: { select: { slug: true } },
  status: true,
  title: true,
  createdAt: true,
  updatedAt: true,
} as const
type ConversationColumns = Prisma.ConversationGetPayload<{ select: typeof conversationColumns }>
const shown = ({ bot, status, ...row }: ConversationColumns): ConversationView => ({
  ...row,
  bot: bot?.slug ?? null,
  status: status as ConversationView['status'],
})

/** The caller's conversations, newest first. */
export async function listConversations(caller: Caller, page: Page): Promise<ConversationView[]> {
  const older = olderThan(page.cursor)
  const rows = await db().conversation.findMany({
    where: { ...visibleTo(caller), ...older },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
    select: conversationColumns,
  })
  return rows.map(shown)
}

export async function getConversation(id: string, caller: Caller): Promise<ConversationView> {
  const row = await db().conversation.findFirst({ where: { id, ...visibleTo(caller) }, select: conversationColumns })
  if (!row) throw notFound('conversation')
  return shown(row)
}

/**
 * Erases a conversation with its messages and the contact that was left in it. The ledger keeps its rows: they are the
 * shop's books, without words in them. So does the audit log, which says that there was one.
 */
export async function deleteConversation(id: string, caller: Caller, actor: Actor): Promise<void> {
  const where = { id, ...visibleTo(caller) }
  await db().$transaction(async (tx) => {
    const before = await tx.conversation.findFirst({ where, select: { bot: { select: { slug: true } }, channel: true } })
    if (!before) throw notFound('conversation')
    const messages = await tx.message.count({ where: { conversationId: id } })
    await tx.contact.deleteMany({ where: { conversationId: id } })
    const { count } = await tx.conversation.deleteMany({ where })
    if (count === 0) throw notFound('conversation') // somebody else was faster
    const outline = { bot: before.bot?.slug ?? null, channel: before.channel, messages }
    await recordAudit(tx, actor, { action: 'conversation.erase', target: id, before: outline })
  })
}

export const messageView = z
  .object({
    id: idOf('msg'),
    seq: z.int().describe('1, 2, 3 … within the conversation.'),
    role: z.enum(['user', 'assistant', 'operator', 'system']),
    text: z.string(),
    model: z.string().nullable(),
    provider: z.string().nullable(),
    status: z
      .enum(['sent', 'pending', 'answered', 'failed', 'cancelled'])
      .describe('`sent` for a question; the others are a reply’s, which is `pending` while it is being written.'),
    cost: cost.nullable().describe('One amount per currency; `null` when a price is unknown or nothing was called.'),
    createdAt: time,
    citations: z.array(citation),
    attachments: z.array(imageView).describe('The pictures and texts of a question.'),
  })
  .meta({ id: 'Message' })
type MessageView = z.output<typeof messageView>

/** A conversation's messages after `afterSeq`, oldest first. */
export async function listMessages(
  conversationId: string,
  caller: Caller,
  page: { take: number; afterSeq?: number },
): Promise<MessageView[]> {
  await findConversation(conversationId, caller)
  const rows = await db().message.findMany({
    where: { conversationId, seq: { gt: page.afterSeq ?? 0 } },
    orderBy: { seq: 'asc' },
    take: page.take,
    select: {
      id: true,
      seq: true,
      role: true,
      text: true,
      model: true,
      provider: true,
      status: true,
      cost: true,
      createdAt: true,
      citations: citationColumns,
      images: imageColumns,
    },
  })
  return rows.map(({ citations, images, role, status, cost, ...row }) => ({
    ...row,
    attachments: images,
    role: role as MessageView['role'],
    status: status as MessageView['status'],
    cost: cost as Cost[] | null,
    citations: citations.map(citationOf),
  }))
}

/** A picture of one of the caller's conversations, or an upload of his. */
export const readImage = (id: string, caller: Caller): Promise<Response> => answerImage(id, visibleTo(caller), ownerOf(caller))

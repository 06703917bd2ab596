import type { VisitorCaller } from '../access/caller.ts'
import { conversationIdOf } from '../chat/conversation.ts'
import { db } from '../database/client.ts'
import { notify } from '../database/notices.ts'

/** What a visitor's pages are told of: turns that begin, and changes of the conversation. */
export const visitorTopic = (visitorId: string): string => `visitor:${visitorId}`

/** The visitor's newest conversation with the bot, while it is open. */
export async function currentConversation(caller: Pick<VisitorCaller, 'visitorId' | 'botId'>): Promise<{ id: string } | undefined> {
  const latest = await latestConversation(caller)
  return latest?.status === 'open' ? latest : undefined
}

const latestConversation = ({ visitorId, botId }: Pick<VisitorCaller, 'visitorId' | 'botId'>) =>
  db().conversation.findFirst({
    where: { visitorId, botId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, status: true },
  })

/**
 * Where the visitor's next message goes: the open conversation, or a new one whose id follows from the one before it, so
 * that two messages at once begin only one.
 */
export async function placeOfNext(caller: VisitorCaller): Promise<{ conversationId: string } | { chatId: string }> {
  const latest = await latestConversation(caller)
  return latest?.status === 'open' ? { conversationId: latest.id } : { chatId: `after ${latest?.id ?? 'none'}` }
}

/** The open conversation, begun when there is none: for what a visitor does before asking anything. */
export async function openConversation(caller: VisitorCaller): Promise<string> {
  const place = await placeOfNext(caller)
  if ('conversationId' in place) return place.conversationId
  const id = conversationIdOf(place.chatId, caller)
  const { visitorId, botId } = caller
  await db().conversation.createMany({ data: [{ id, visitorId, botId, channel: 'widget', chatId: place.chatId }], skipDuplicates: true })
  return id
}

/** Ends the open conversation; the visitor's next message begins another. */
export async function closeConversation({ visitorId, botId }: VisitorCaller): Promise<void> {
  const open = await db().conversation.findMany({ where: { visitorId, botId, status: 'open' }, select: { id: true } })
  await db().conversation.updateMany({ where: { id: { in: open.map(({ id }) => id) } }, data: { status: 'closed' } })
  for (const { id: conversationId } of open) await notify({ topic: visitorTopic(visitorId), type: 'closed', conversationId })
}

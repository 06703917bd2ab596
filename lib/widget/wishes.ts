import { z } from 'zod'
import type { Caller, VisitorCaller } from '../access/caller.ts'
import { countAgainst } from '../access/rate-limit.ts'
import { hidingFor } from '../chat/transcripts.ts'
import { db } from '../database/client.ts'
import { notify } from '../database/notices.ts'
import { notFound } from '../failure.ts'
import { id } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { emailCharsMax, messageCharsMax, nameCharsMax } from './contact-limits.ts'
import { openConversation, visitorTopic } from './conversation.ts'

/* What a visitor tells the shop's people beside asking the bot: whether a reply was good, that a person is wanted, how to be reached. */

export const feedbackRequest = z.object({
  messageId: z.string().min(1).max(100),
  rating: z.union([z.enum(['up', 'down']), z.int().min(1).max(5)], { error: 'expected up, down, or a whole number from 1 to 5' }),
  comment: z.string().trim().max(2_000).optional(),
})
export const handoffRequest = z.object({ reason: z.string().trim().max(1_000).optional() })
export const contactRequest = z.object({
  name: z.string().trim().min(1, 'expected a name').max(nameCharsMax),
  email: z.email('expected an e-mail address').max(emailCharsMax),
  message: z.string().trim().min(1, 'expected a message').max(messageCharsMax),
})

export const feedbackView = feedbackRequest.pick({ messageId: true, rating: true })
const wish = <State extends 'asked' | 'contact_left'>(state: State) => z.object({ conversationId: id('conv'), handoff: z.literal(state) })
export const handoffView = wish('asked')
export const contactView = wish('contact_left')

const wishesShown = 10

/** Visitors who are waiting for a person, who asked last first, with the message they left; as the caller may see it. */
export async function openWishes(caller: Caller) {
  const rows = await db().handoff.findMany({
    where: { closedAt: null },
    orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
    take: wishesShown,
    select: {
      id: true,
      reason: true,
      askedAt: true,
      conversation: {
        select: {
          id: true,
          title: true,
          contacts: { orderBy: { createdAt: 'desc' }, take: 1, select: { name: true, email: true, message: true } },
        },
      },
    },
  })
  const hide = hidingFor(caller)
  return rows.map(({ id, reason, askedAt, conversation: { contacts, ...conversation } }) => {
    const [contact] = contacts
    return {
      id,
      reason: hide.text(reason),
      askedAt,
      conversation: { id: conversation.id, title: hide.title(conversation.title) },
      contact: contact ? { ...hide.person(contact), message: hide.text(contact.message) } : null,
    }
  })
}

/** What the visitor thinks of a reply; saying it again replaces what was said. */
export async function giveFeedback(caller: VisitorCaller, { messageId, rating, comment }: z.infer<typeof feedbackRequest>): Promise<void> {
  const mine = { id: messageId, role: 'assistant', conversation: { visitorId: caller.visitorId, botId: caller.botId } }
  if (!(await db().message.findFirst({ where: mine, select: { id: true } }))) throw notFound('message')
  const said = { rating: String(rating), comment: comment || null }
  await db().feedback.upsert({ where: { messageId }, create: { messageId, ...said }, update: said })
}

/** Notes that the visitor wants a person. Wanting it twice is one wish. */
export async function askForPerson(
  caller: VisitorCaller,
  { reason }: z.infer<typeof handoffRequest>,
): Promise<z.output<typeof handoffView>> {
  const conversationId = await wishFor(caller, reason)
  await notify({ topic: visitorTopic(caller.visitorId), type: 'handoff' })
  return { conversationId, handoff: 'asked' }
}

async function wishFor(caller: VisitorCaller, reason?: string): Promise<string> {
  const conversationId = await openConversation(caller)
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Conversation" WHERE id = ${conversationId} FOR UPDATE` // two wishes at once are told apart
    const { count } = await tx.handoff.updateMany({ where: { conversationId, closedAt: null }, data: { ...(reason && { reason }) } })
    if (count === 0) await tx.handoff.create({ data: { id: newId('hand'), conversationId, reason: reason || null } })
  })
  return conversationId
}

/** A message for the shop's people, with the way to answer it. It is a wish for a person too. */
export async function leaveContact(caller: VisitorCaller, contact: z.infer<typeof contactRequest>): Promise<z.output<typeof contactView>> {
  await countAgainst('visitor', caller.visitorId)
  const conversationId = await wishFor(caller)
  const { visitorId, botId } = caller
  await db().contact.create({ data: { id: newId('cont'), botId, visitorId, conversationId, ...contact } })
  await notify({ topic: visitorTopic(visitorId), type: 'handoff' }) // only now, since the visitor's pages then read how far it has got
  return { conversationId, handoff: 'contact_left' }
}

import { z } from 'zod'
import { type Caller, mayDo } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { invalid, notFound } from '../failure.ts'
import { couldBePersonalData, hideInBeginning, hidePersonalData } from '../guard/personal-data.ts'
import type { messagePageQuery } from '../http/page.ts'
import { imageColumns } from '../images/stored.ts'
import type { Cost } from '../usage/cost.ts'
import { answerColumns } from './answer.ts'
import { titleCharsMax } from './conversation.ts'
import { tracesOf } from './reply-trace.ts'
import type { Transcript, TranscriptMessage, TranscriptRow } from './transcript-answers.ts'

/* Conversations as the shop's people read them, whoever began them; customers' data is hidden from those who may not see it. */

export const transcriptQuery = z.object({
  bot: z.string().max(63).optional().describe('The slug of the bot.'),
  status: z
    .enum(['open', 'closed', 'waiting'], { error: 'expected open, closed or waiting (for a person)' })
    .optional()
    .describe('`waiting`: the visitor waits for a person.'),
  text: z.string().trim().max(200).optional().describe('Words of the title or of a message.'),
})
type TranscriptQuery = z.infer<typeof transcriptQuery>

const waiting = { closedAt: null } as const
const columns = {
  id: true,
  title: true,
  bot: { select: { slug: true, name: true } },
  channel: true,
  status: true,
  handoffs: { where: waiting, select: { id: true } },
  createdAt: true,
  updatedAt: true,
} as const

/** Who may not see personal data may not look for it either: each answer would tell a little more of what is hidden. */
export const maySearchFor = (text: string | undefined, caller: Caller): boolean =>
  !text || mayDo(caller, 'personal-data:read') || !couldBePersonalData(text)

/** All conversations that match, newest first. */
export async function listTranscripts({ bot, status, text }: TranscriptQuery, caller: Caller, page: Page): Promise<TranscriptRow[]> {
  if (!maySearchFor(text, caller)) throw invalid('text', 'must not hold digits or @, since you may not see personal data')
  const conditions: (Prisma.ConversationWhereInput | undefined | '')[] = [
    olderThan(page.cursor),
    bot && { bot: { slug: bot } },
    status && (status === 'waiting' ? { handoffs: { some: waiting } } : { status }),
    text && holding(text),
  ]
  const rows = await db().conversation.findMany({
    where: { AND: conditions.filter((condition) => typeof condition === 'object') },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
    select: columns,
  })
  const counted = await db().message.groupBy({
    by: ['conversationId'],
    where: { conversationId: { in: rows.map(({ id }) => id) } },
    _count: true,
  })
  const messages = new Map(counted.map(({ conversationId, _count }) => [conversationId, _count]))
  const hide = hidingFor(caller)
  return rows.map(({ handoffs, title, ...row }) => ({
    ...row,
    ...wordsOf(row),
    title: hide.title(title),
    isWaiting: handoffs.length > 0,
    messageCount: messages.get(row.id) ?? 0,
  }))
}

/** Columns of text that hold one of a few words. */
const wordsOf = ({ channel, status }: { channel: string; status: string }) => ({
  channel: channel as TranscriptRow['channel'],
  status: status as TranscriptRow['status'],
})

function holding(text: string): Prisma.ConversationWhereInput {
  const found = { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const
  return { OR: [{ title: found }, { messages: { some: { text: found } } }] }
}

/** A conversation with its newest messages, or with those before the cursor, each reply with its trace. */
export async function readTranscript(id: string, caller: Caller, { limit, cursor }: z.infer<typeof messagePageQuery>): Promise<Transcript> {
  const [conversation, newest] = await Promise.all([
    db().conversation.findUnique({ where: { id }, select: whole }),
    db().message.findMany({
      where: { conversationId: id, seq: { lt: cursor } },
      orderBy: { seq: 'desc' },
      take: limit + 1,
      select: messageColumns,
    }),
  ])
  if (!conversation) throw notFound('conversation')
  const messages = newest.slice(0, limit).reverse()
  const traces = await tracesOf(
    id,
    messages.filter(({ role }) => role === 'assistant'),
  )
  return shownTo(caller, {
    ...conversation,
    ...wordsOf(conversation),
    isWaiting: conversation.handoffs.some(({ closedAt }) => closedAt === null),
    messages: messages.map(({ cost, trace, images, ...message }) => ({
      ...message,
      attachments: images,
      role: message.role as TranscriptMessage['role'],
      status: message.status as TranscriptMessage['status'],
      cost: cost as Cost[] | null,
      trace: traces.get(message.id) ?? null,
    })),
    nextCursor: newest.length > limit ? String(messages[0]?.seq) : null,
  })
}

const whole = {
  id: true,
  title: true,
  bot: { select: { slug: true, name: true } },
  channel: true,
  status: true,
  createdAt: true,
  updatedAt: true,
  visitor: { select: { name: true, email: true, verified: true } },
  handoffs: { orderBy: { askedAt: 'desc' }, select: { id: true, reason: true, askedAt: true, closedAt: true } },
  contacts: { orderBy: { createdAt: 'desc' }, select: { id: true, name: true, email: true, message: true, createdAt: true } },
} as const satisfies Prisma.ConversationSelect

const messageColumns = {
  ...answerColumns,
  seq: true,
  role: true,
  trace: true,
  images: imageColumns,
  feedback: { select: { rating: true, comment: true } },
} as const satisfies Prisma.MessageSelect

type Hideable = Pick<Prisma.ConversationGetPayload<{ select: typeof whole }>, 'title' | 'visitor' | 'handoffs' | 'contacts'> & {
  messages: { text: string; feedback: { rating: string; comment: string | null } | null }[]
}

/** The transcript as this caller may see it. What is quoted is the shop's own knowledge, and stays. */
function shownTo<T extends Hideable>(caller: Caller, transcript: T): T {
  const hide = hidingFor(caller)
  const { title, visitor, handoffs, contacts, messages } = transcript
  return {
    ...transcript,
    title: hide.title(title),
    visitor: visitor && { ...visitor, ...hide.person(visitor) },
    handoffs: handoffs.map((handoff) => ({ ...handoff, reason: hide.text(handoff.reason) })),
    contacts: contacts.map((contact) => ({ ...contact, ...hide.person(contact), message: hide.text(contact.message) })),
    messages: messages.map((message) => ({
      ...message,
      text: hide.text(message.text),
      feedback: message.feedback && { ...message.feedback, comment: hide.text(message.feedback.comment) },
    })),
  }
}

type Hiding = {
  text<T extends string | null>(text: T): T
  /** A title is the beginning of a question, and may have been cut. */
  title(title: string): string
  person<T extends string | null>(person: { name: T; email: T }): { name: T; email: T }
}

const nothingHidden: Hiding = { text: (text) => text, title: (title) => title, person: ({ name, email }) => ({ name, email }) }

const personalDataHidden: Hiding = {
  text: (text) => (text === null ? text : (hidePersonalData(text) as typeof text)),
  title(title) {
    const characters = Array.from(title)
    return characters.length < titleCharsMax ? hidePersonalData(title) : hideInBeginning(characters.slice(0, titleCharsMax).join(''))
  },
  person: ({ name, email }) => ({
    name: name === null ? name : ('[name]' as typeof name),
    email: email === null ? email : ('[e-mail]' as typeof email),
  }),
}

/** How what customers wrote is shown to this caller. */
export const hidingFor = (caller: Caller): Hiding => (mayDo(caller, 'personal-data:read') ? nothingHidden : personalDataHidden)

import { createHash } from 'node:crypto'
import { type Caller, mayDo, ownerOf } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { patience, type TurnWrite, writeTurn } from '../database/turn-writes.ts'
import { notFound } from '../failure.ts'
import { newId } from '../ids.ts'
import { rowOf, rowOfText } from '../images/stored.ts'
import type { Lang } from '../knowledge/lang.ts'
import { textMark } from './long-text/words.ts'
import { type Exchange, imageMark } from './prompt.ts'
import type { Turn } from './turn-state.ts'

/** A title is the beginning of the first question, of at most so many characters; what was cut ends in one more, `…`. */
export const titleCharsMax = 80

/** The rows a caller may see: his own, or all of them for an admin. Everything else does not exist for him. */
export function visibleTo(caller: Caller): Prisma.ConversationWhereInput {
  if (mayDo(caller, 'conversations:read')) return {}
  if (caller.kind === 'key') return { apiKeyId: caller.keyId }
  return caller.kind === 'visitor' ? { visitorId: caller.visitorId } : { id: '' }
}

/** Refuses a conversation that is not the caller's, or is another bot's, exactly as one that does not exist. */
export async function findConversation(id: string, caller: Caller, botId?: string): Promise<{ id: string }> {
  const found = await db().conversation.findFirst({ where: { id, ...visibleTo(caller), ...(botId && { botId }) }, select: { id: true } })
  if (!found) throw notFound('conversation')
  return found
}

/** The conversation that a caller's own chat id means: always the same one, so that two messages at once begin only one. */
export function conversationIdOf(chatId: string, caller: Caller): string {
  return `conv_${createHash('sha256')
    .update(`${ownerOf(caller)}\0${chatId}`)
    .digest('hex')
    .slice(0, 26)}`
}

/** Commits the question, and its reply as `pending`, before any vendor is called. */
export async function recordQuestion(turn: Turn): Promise<void> {
  const at = new Date(turn.startedAt).toISOString()
  const { request, conversationId, questionId, replyId } = turn
  const of = { conversationId, createdAt: at }
  const attachments = turn.images.length + turn.texts.length > 0 ? await keepAttachments(turn) : {} // else it waits for its commit at once
  await writeTurn(
    {
      ...beginning(turn, at),
      messages: [
        { ...of, id: questionId, role: 'user', text: request.question, status: 'sent', replyToId: null },
        { ...of, id: replyId, role: 'assistant', text: '', status: 'pending', replyToId: questionId },
      ],
      ...attachments,
    },
    patience.question,
    { unhurried: request.priority === 'batch' },
  )
}

/** Writes pictures and texts, which are too large to wait with others for one commit; the question's commit makes them its own. */
async function keepAttachments({ images, texts, caller, questionId }: Turn): Promise<Pick<TurnWrite, 'images' | 'uploads'>> {
  const own = [
    ...images.filter(({ isPast }) => !isPast).map((image) => ({ row: rowOf(image), uploadId: image.uploadId })),
    ...texts.map(({ text, uploadId }) => ({ row: rowOfText(text), uploadId })),
  ]
  if (own.length === 0) return {}
  const owner = ownerOf(caller)
  const rows = own.map(({ row, uploadId = null }, position) => ({ ...row, id: newId('img'), owner, uploadId, position }))
  await db().image.createMany({ data: rows })
  return {
    images: rows.map(({ id }) => ({ id, messageId: questionId })),
    uploads: own.flatMap(({ uploadId: id }) => (id ? [{ id }] : [])),
  }
}

function beginning({ request, caller, bot, lang, texts, conversationId, isNewConversation }: Turn, at: string): TurnWrite {
  if (!isNewConversation) return { touched: [{ id: conversationId, at }] }
  const conversation = {
    id: conversationId,
    botId: bot?.id ?? null,
    visitorId: caller.kind === 'visitor' ? caller.visitorId : null,
    apiKeyId: caller.kind === 'key' ? caller.keyId : null,
    chatId: request.chatId ?? null,
    title: titleOf(request.question || (texts[0]?.text.slice(0, 1_000) ?? '')) || imageMark(lang),
    channel: request.channel,
    createdAt: at,
  }
  return { conversations: [conversation] }
}

/** The beginning of the question, on one line; `…` says that it goes on. */
function titleOf(question: string): string {
  const characters = Array.from(question.trim().replace(/\s+/g, ' '))
  const beginning = characters.slice(0, titleCharsMax).join('')
  return characters.length > titleCharsMax ? `${beginning}…` : beginning
}

/**
 * The last answered turns of a conversation, oldest first: those before this one, whose own reply is not there yet. A failed
 * turn is not part of what was said.
 */
export async function lastTurns({ request, conversationId, isNewConversation, bot, lang, direct }: Turn): Promise<Exchange[]> {
  if (request.history) return request.history
  const count = bot?.turnsRemembered ?? 0
  const isFirst = isNewConversation && request.chatId === undefined // two first messages at once share a chat id
  if (isFirst || count === 0 || direct) return [] // an approved answer is given only where nothing was said before
  const replies = await db().message.findMany({
    where: {
      conversationId,
      role: 'assistant',
      status: { in: ['answered', 'cancelled'] },
      text: { not: '' },
    },
    orderBy: { seq: 'desc' },
    take: count,
    select: { text: true, replyToId: true },
  })
  const questions = await db().message.findMany({
    where: { id: { in: replies.flatMap(({ replyToId }) => replyToId ?? []) } },
    select: { id: true, text: true, images: { select: { width: true } } },
  })
  const questionOf = new Map(questions.map(({ id, text, images }) => [id, saidIn(text, images, lang)]))
  return replies.reverse().map(({ text, replyToId }) => ({ question: '', ...questionOf.get(replyToId ?? ''), answer: text }))
}

/** A past question: of its texts, which may be long, only that there were some. */
function saidIn(text: string, attachments: { width: number | null }[], lang: Lang): Omit<Exchange, 'answer'> {
  const pictures = attachments.filter(({ width }) => width !== null).length
  const marks = attachments.slice(pictures).map(() => textMark(lang))
  return { question: [text, ...marks].filter(Boolean).join(' '), images: pictures }
}

import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db, type Transaction } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import type { Document } from '../database/generated/client.ts'
import { Failure, notFound } from '../failure.ts'
import { type EntryInput, readEntry } from './entries.ts'
import { forgetKnowledge } from './retrieve.ts'
import { putDocuments, putPassages, raiseKnowledgeVersion } from './store.ts'

export type DocumentPatch = Partial<Pick<EntryInput, 'title' | 'text' | 'questions' | 'url' | 'externalId' | 'lang'>>

/** Adds a document to a bot's knowledge, or replaces the one with the same `externalId`; `created` tells which. */
export async function addDocument(botId: string, input: EntryInput, actor: Actor): Promise<{ document: Document; created: boolean }> {
  const entry = readEntry(input, '')
  return changing(botId, async (tx) => {
    const before = entry.externalId
      ? await tx.document.findUnique({ where: { botId_externalId: { botId, externalId: entry.externalId } } })
      : null
    const [id = ''] = await putDocuments(tx, botId, null, [entry])
    const document = await tx.document.findUniqueOrThrow({ where: { id } })
    const action = before ? 'document.replace' : 'document.create'
    await recordAudit(tx, actor, { action, target: id, before: before && outlineOf(before), after: outlineOf(document) })
    return { document, created: before === null }
  })
}

export async function getDocument(id: string): Promise<Document> {
  const document = await db().document.findUnique({ where: { id } })
  if (!document) throw notFound('document')
  return document
}

/** A bot's documents, newest first, without their text. */
export const listDocuments = (botId: string, page: { take: number; cursor?: { createdAt: Date; id: string } }) =>
  db().document.findMany({
    where: {
      botId,
      ...(page.cursor && {
        OR: [{ createdAt: { lt: page.cursor.createdAt } }, { createdAt: page.cursor.createdAt, id: { lt: page.cursor.id } }],
      }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    omit: { text: true },
    take: page.take,
  })

/** Changes the given fields of a document and cuts it anew. */
export async function updateDocument(id: string, patch: DocumentPatch, actor: Actor): Promise<Document> {
  const { botId } = await getDocument(id)
  return changing(botId, async (tx) => {
    const before = await tx.document.findUnique({ where: { id } })
    if (!before) throw notFound('document')
    const { title, text, questions, url, externalId } = before
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    const entry = readEntry({ title, text, questions, url, externalId, lang: before.lang, ...given }, '')
    const after = await tx.document.update({ where: { id }, data: entry })
    await tx.passage.deleteMany({ where: { documentId: id } })
    await putPassages(tx, botId, [after])
    await recordAudit(tx, actor, { action: 'document.update', target: id, before: outlineOf(before), after: outlineOf(after) })
    return after
  })
}

export async function deleteDocument(id: string, actor: Actor): Promise<void> {
  const { botId } = await getDocument(id)
  await changing(botId, async (tx) => {
    const { count } = await tx.document.deleteMany({ where: { id } })
    if (count === 0) throw notFound('document')
    await recordAudit(tx, actor, { action: 'document.delete', target: id })
  })
}

/**
 * One change of a bot's knowledge: its documents, its version and the audit entry together or not at all. Raising the
 * version first makes changes of one bot wait for each other. This process answers from the new state at once.
 */
async function changing<T>(botId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await db().$transaction(async (tx) => {
      await raiseKnowledgeVersion(tx, botId)
      return work(tx)
    })
  } catch (error) {
    if (isDuplicate(error)) throw new Failure('conflict', 'externalId: is taken by another document of this bot.', { cause: error })
    throw error
  } finally {
    forgetKnowledge(botId)
  }
}

/** What the audit log keeps of a document: enough to recognise it, not its text. */
const outlineOf = ({ title, externalId, url, lang, questions, text }: Document) => ({
  title,
  externalId,
  url,
  lang,
  questions: questions.length,
  characters: text.length,
})

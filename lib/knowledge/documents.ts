import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db, type Transaction } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import type { Document } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { type EntryInput, readEntry } from './entries.ts'
import { forgetKnowledge } from './retrieve.ts'
import { putDocuments, putPassages, raiseKnowledgeVersion } from './store.ts'

export type DocumentPatch = Partial<Pick<EntryInput, 'title' | 'text' | 'questions' | 'url' | 'externalId' | 'lang'>>

const withSource = { source: { select: { name: true } } } as const
type SourcedDocument = Document & { source: { name: string } | null }

export const shownDocument = z
  .object({
    id: id('doc'),
    botId: id('bot'),
    sourceId: id('src').nullable(),
    source: z.object({ name: z.string() }).nullable().describe('What it was imported from; `null` when it was written here.'),
    externalId: z.string().nullable().describe('The shop’s own id.'),
    title: z.string(),
    text: z.string().describe('The article in Markdown, or the answer of a pair.'),
    questions: z.array(z.string()).describe('Of a pair: the question in its wordings. Empty for an article.'),
    url: z.string().nullable(),
    lang: z.enum(['zh', 'en']),
    createdAt: time,
    updatedAt: time,
  } satisfies Record<keyof SourcedDocument, z.ZodType>)
  .meta({ id: 'Document', description: 'An article, or a question with its answer.' })

export const documentOutline = shownDocument
  .omit({ text: true })
  .meta({ id: 'DocumentOutline', description: 'A document without its text.' })

/** Adds a document to a bot's knowledge, or replaces the one with the same `externalId`; `created` tells which. */
export async function addDocument(
  botId: string,
  input: EntryInput,
  actor: Actor,
): Promise<{ document: SourcedDocument; created: boolean }> {
  const entry = readEntry(input, '')
  return changing(botId, async (tx) => {
    const before = entry.externalId
      ? await tx.document.findUnique({ where: { botId_externalId: { botId, externalId: entry.externalId } } })
      : null
    const [id = ''] = await putDocuments(tx, botId, null, [entry])
    const document = await tx.document.findUniqueOrThrow({ where: { id }, include: withSource })
    const action = before ? 'document.replace' : 'document.create'
    await recordAudit(tx, actor, { action, target: id, before: before && outlineOf(before), after: outlineOf(document) })
    return { document, created: before === null }
  })
}

export async function getDocument(id: string): Promise<SourcedDocument> {
  const document = await db().document.findUnique({ where: { id }, include: withSource })
  if (!document) throw notFound('document')
  return document
}

export const documentQuery = z.object({ text: z.string().trim().max(200).optional().describe('Words of the title or of a question.') })

/** A bot's documents, newest first, without their text; `text` is looked for in titles and questions. */
export async function listDocuments(botId: string, { text }: z.infer<typeof documentQuery>, page: Page) {
  const older = olderThan(page.cursor)
  return db().document.findMany({
    where: { botId, ...older, ...(text && { id: { in: await idsWith(botId, text, page) } }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    omit: { text: true },
    include: withSource,
    take: page.take,
  })
}

/** The ids of such a page. Prisma cannot look into the texts of an array. */
async function idsWith(botId: string, text: string, { take, cursor }: Page): Promise<string[]> {
  const [before, beforeId] = [cursor?.createdAt ?? null, cursor?.id ?? null]
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM "Document"
    WHERE "botId" = ${botId} AND strpos(lower(concat_ws(E'\n', title, array_to_string(questions, E'\n'))), lower(${text})) > 0
      AND (${before}::timestamptz IS NULL OR ("createdAt", id) < (${before}::timestamptz, ${beforeId}::text))
    ORDER BY "createdAt" DESC, id DESC LIMIT ${take}`
  return rows.map(({ id }) => id)
}

/** How many documents each of these bots has. */
export async function countDocuments(botIds: string[]): Promise<Map<string, number>> {
  const counts = await db().document.groupBy({ by: ['botId'], where: { botId: { in: botIds } }, _count: true })
  return new Map(counts.map(({ botId, _count }) => [botId, _count]))
}

/** Changes the given fields of a document and cuts it anew. */
export async function updateDocument(id: string, patch: DocumentPatch, actor: Actor): Promise<SourcedDocument> {
  const { botId } = await getDocument(id)
  return changing(botId, async (tx) => {
    const before = await tx.document.findUnique({ where: { id } })
    if (!before) throw notFound('document')
    const { title, text, questions, url, externalId } = before
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    const entry = readEntry({ title, text, questions, url, externalId, lang: before.lang, ...given }, '')
    const after = await tx.document.update({ where: { id }, data: entry, include: withSource })
    await tx.passage.deleteMany({ where: { documentId: id } })
    await putPassages(tx, botId, [after])
    await recordAudit(tx, actor, { action: 'document.update', target: id, before: outlineOf(before), after: outlineOf(after) })
    return after
  })
}

export async function deleteDocument(id: string, actor: Actor): Promise<void> {
  const { botId } = await getDocument(id)
  await changing(botId, async (tx) => {
    const before = await tx.document.findUnique({ where: { id } })
    if (!before) throw notFound('document')
    await tx.document.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'document.delete', target: id, before: outlineOf(before) })
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
    if (isDuplicate(error))
      throw new Failure('conflict', 'externalId: is taken by another document of this bot.', {
        cause: error,
        errors: [{ path: 'externalId', message: 'is taken by another document of this bot' }],
      })
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

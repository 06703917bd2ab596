import type { Transaction } from '../database/client.ts'
import { notFound } from '../failure.ts'
import { newId } from '../ids.ts'
import type { Entry } from './entries.ts'
import { split, termsOfPiece } from './split.ts'
import { pack } from './terms.ts'

/** Every change of a bot's knowledge raises its version, by which all processes learn of it. */
export async function raiseKnowledgeVersion(tx: Transaction, botId: string): Promise<void> {
  const changed = await tx.$executeRaw`UPDATE "Bot" SET "knowledgeVersion" = "knowledgeVersion" + 1 WHERE id = ${botId}`
  if (changed === 0) throw notFound('bot')
}

/** The source of this name, made when the bot has none. */
export async function ensureSource(tx: Transaction, botId: string, source: { name: string; type: string }): Promise<string> {
  const { id } = await tx.knowledgeSource.upsert({
    where: { botId_name: { botId, name: source.name } },
    create: { id: newId('src'), botId, ...source },
    update: {},
    select: { id: true },
  })
  return id
}

/**
 * Writes documents with their passages; one whose `externalId` the bot holds already takes that document's place and
 * id. Two statements for all of them, each with one jsonb parameter. Returns their ids in the same order.
 */
export async function putDocuments(tx: Transaction, botId: string, sourceId: string | null, entries: Entry[]): Promise<string[]> {
  const held = await idsByExternalId(tx, botId, entries)
  const rows = entries.map((entry) => ({ ...entry, id: (entry.externalId && held.get(entry.externalId)) || newId('doc') }))
  if (held.size > 0) await tx.passage.deleteMany({ where: { documentId: { in: [...held.values()] } } })
  await tx.$executeRaw`
    INSERT INTO "Document" (id, "botId", "sourceId", "externalId", title, text, questions, url, lang, "updatedAt")
    SELECT id, ${botId}, ${sourceId}, "externalId", title, text, ARRAY(SELECT jsonb_array_elements_text(questions)), url, lang, now()
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, "externalId" text, title text, text text, questions jsonb, url text, lang text)
    ON CONFLICT (id) DO UPDATE SET "sourceId" = coalesce(excluded."sourceId", "Document"."sourceId"), title = excluded.title,
      text = excluded.text, questions = excluded.questions, url = excluded.url, lang = excluded.lang, "updatedAt" = now()`
  await putPassages(tx, botId, rows)
  return rows.map(({ id }) => id)
}

/** Cuts documents into passages and writes those. The documents hold none. */
export async function putPassages(
  tx: Transaction,
  botId: string,
  documents: { id: string; title: string; text: string; questions: string[] }[],
): Promise<void> {
  const passages = documents.flatMap((document) =>
    split(document).map((piece, position) => ({
      id: newId('pas'),
      documentId: document.id,
      position,
      ...piece,
      terms: pack(termsOfPiece(document, piece)),
    })),
  )
  await tx.$executeRaw`
    INSERT INTO "Passage" (id, "botId", "documentId", position, heading, text, terms)
    SELECT id, ${botId}, "documentId", position, heading, text, terms
    FROM jsonb_to_recordset(${JSON.stringify(passages)}::jsonb) AS r(id text, "documentId" text, position int, heading text, text text, terms text)`
}

async function idsByExternalId(tx: Transaction, botId: string, entries: Entry[]): Promise<Map<string, string>> {
  const wanted = entries.flatMap(({ externalId }) => externalId ?? [])
  if (wanted.length === 0) return new Map()
  const held = await tx.document.findMany({ where: { botId, externalId: { in: wanted } }, select: { id: true, externalId: true } })
  return new Map(held.flatMap(({ id, externalId }) => (externalId === null ? [] : [[externalId, id] as const])))
}

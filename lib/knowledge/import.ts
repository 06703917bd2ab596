import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db, type Transaction } from '../database/client.ts'
import { databaseCodeOf, isDuplicate } from '../database/errors.ts'
import { Failure, invalid } from '../failure.ts'
import type { Entry } from './entries.ts'
import { type Article, type Row, readCsv, readMarkdown, readNdjson } from './import-rows.ts'
import { readText } from './read-text.ts'
import { forgetKnowledge } from './retrieve.ts'
import { ensureSource, putDocuments, putPassages, raiseKnowledgeVersion } from './store.ts'

export const importResult = z.object({ imported: z.int().describe('How many documents the file came to.') })
type ImportResult = z.output<typeof importResult>

export type ImportFormat = 'csv' | 'ndjson' | 'markdown'

/** A file of rows is read as it arrives; Markdown is one article, and is held whole. */
const bytesMax = { csv: 100 * 1024 * 1024, ndjson: 100 * 1024 * 1024, markdown: 2 * 1024 * 1024 } satisfies Record<ImportFormat, number>
const batchRows = 400
const batchCharacters = 1_000_000
const sliceRows = 50 // written together, so that cutting them never holds up the process for long
const transactionMsMax = 10 * 60_000

/**
 * Reads a file of documents or pairs, or one article, into a bot's knowledge as it arrives, all of it or nothing. Rows with the same
 * `externalId` are phrasings of one pair; a document whose `externalId` the bot knows already is replaced. Returns how
 * many documents it came to. Throws `invalid_request` with the line at fault, `conflict` when another import wrote the
 * same ids at the same time.
 */
export async function importKnowledge(
  botId: string,
  body: AsyncIterable<Uint8Array>,
  { format, actor, source, article = {} }: { format: ImportFormat; actor: Actor; source?: string; article?: Article },
): Promise<ImportResult> {
  const text = readText(body, bytesMax[format])
  const batches = inBatches(rowsOf(format, text, article))
  try {
    const first = await batches.next() // the transaction begins when there is something to write: a slow sender holds no lock
    if (first.done) return { imported: 0 }
    return await db().$transaction((tx) => writeAll(tx, botId, first.value, batches, { actor, source }), {
      timeout: transactionMsMax,
      maxWait: 10_000,
    })
  } catch (error) {
    if (isDuplicate(error) || ['40P01', '40001'].includes(databaseCodeOf(error))) {
      throw new Failure('conflict', 'Another change of this knowledge wrote the same documents at the same time. Try again.', {
        cause: error,
      })
    }
    throw error
  } finally {
    forgetKnowledge(botId)
  }
}

function rowsOf(format: ImportFormat, text: AsyncIterable<string>, article: Article): AsyncGenerator<Row> {
  if (format === 'markdown') return readMarkdown(text, article)
  return format === 'csv' ? readCsv(text) : readNdjson(text)
}

async function writeAll(
  tx: Transaction,
  botId: string,
  first: Row[],
  rest: AsyncIterable<Row[]>,
  { actor, source }: { actor: Actor; source?: string },
): Promise<ImportResult> {
  const sourceId = source ? await ensureSource(tx, botId, { name: source, type: 'file' }) : null
  const written = new Map<string, { id: string; line: number; answer: string }>()
  let imported = 0
  const write = async (rows: Row[]) => {
    const { fresh, further } = sortOut(rows, written)
    for (let from = 0; from < fresh.length; from += sliceRows) {
      const slice = fresh.slice(from, from + sliceRows)
      const ids = await putDocuments(
        tx,
        botId,
        sourceId,
        slice.map(({ entry }) => entry),
      )
      ids.forEach((id, i) => {
        const { entry, line } = slice[i] ?? {}
        if (entry?.externalId && line !== undefined) written.set(entry.externalId, { id, line, answer: entry.text })
      })
      await setImmediate()
    }
    for (const [id, questions] of further) await addPhrasings(tx, botId, id, questions)
    imported += fresh.length
  }
  await write(first)
  for await (const rows of rest) await write(rows)
  await raiseKnowledgeVersion(tx, botId) // at the end, so that a long import does not keep other changes waiting
  await recordAudit(tx, actor, { action: 'knowledge.import', target: botId, after: { imported, source } })
  return { imported }
}

/** Joins the rows of a pair; `further` are phrasings of pairs that earlier rows of this import have written. */
function sortOut(
  rows: Row[],
  written: Map<string, { id: string; line: number; answer: string }>,
): { fresh: Row[]; further: Map<string, string[]> } {
  const fresh: Row[] = []
  const byId = new Map<string, Row>()
  const further = new Map<string, string[]>()
  for (const row of rows) {
    const { externalId, questions, text } = row.entry
    const before = externalId === null ? undefined : (byId.get(externalId) ?? written.get(externalId))
    if (!before) {
      fresh.push(row)
      if (externalId !== null) byId.set(externalId, row)
      continue
    }
    const answer = 'entry' in before ? before.entry.text : before.answer
    if (questions.length === 0 || answer !== text) {
      throw invalid(
        `line ${row.line}`,
        `externalId ${JSON.stringify(externalId)} stands on line ${before.line} already with another ${questions.length === 0 ? 'text' : 'answer'}`,
      )
    }
    if ('entry' in before) before.entry.questions = [...new Set([...before.entry.questions, ...questions])]
    else further.set(before.id, [...(further.get(before.id) ?? []), ...questions])
  }
  return { fresh, further }
}

async function addPhrasings(tx: Transaction, botId: string, id: string, questions: string[]): Promise<void> {
  const held = await tx.document.findUniqueOrThrow({ where: { id }, select: { questions: true } })
  const document = await tx.document.update({ where: { id }, data: { questions: [...new Set([...held.questions, ...questions])] } })
  await tx.passage.deleteMany({ where: { documentId: id } })
  await putPassages(tx, botId, [document])
}

async function* inBatches(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let batch: Row[] = []
  let characters = 0
  for await (const row of rows) {
    batch.push(row)
    characters += sizeOf(row.entry)
    if (batch.length < batchRows && characters < batchCharacters) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

const sizeOf = ({ text, questions }: Entry) => text.length + questions.join('').length

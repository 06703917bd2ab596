import { z } from 'zod'
import type { KeyCaller } from '../access/caller.ts'
import { modelFor, usableBot } from '../chat/admit.ts'
import { defaultBot } from '../chat/bots.ts'
import { db, type Transaction } from '../database/client.ts'
import type { Bot } from '../database/generated/client.ts'
import { Failure, invalid, isFailure } from '../failure.ts'
import { type JsonLine, readJsonLines } from '../http/read-json-lines.ts'
import { newId } from '../ids.ts'
import { sendBatch } from '../jobs/queues.ts'
import { planFor } from '../llm/catalog.ts'
import type { Candidate } from '../llm/generate.ts'
import { batchingOf, vendorsWithBatches } from '../llm/vendor-batches.ts'
import { type BatchView, getBatch } from './batches.ts'
import { countItem, type ItemInput, itemInput, itemsMax } from './items.ts'

const ndjsonBytesMax = 100 * 1024 * 1024
const rowsAtOnce = 500
const transactionMsMax = 10 * 60_000

const head = {
  bot: z.string().min(1).max(63).optional().describe(`The bot’s slug; \`${defaultBot}\` without it.`),
  retryUnknown: z
    .boolean()
    .optional()
    .describe('Ask an item again of which nobody knows whether its vendor answered, because the server was killed. It may be paid twice.'),
  vendorBatch: z
    .boolean()
    .optional()
    .describe(
      `Give the items to their vendor as a batch of its own: at its batch price, about half, and within a day instead of soon. Only where the first model is one of ${vendorsWithBatches.join(', ')}.`,
    ),
}
const headLine = z.strictObject(head)
export type BatchHead = z.infer<typeof headLine>

export const batchRequest = z
  .strictObject({ ...head, items: z.array(itemInput).min(1, 'expected at least one').max(itemsMax) })
  .meta({ examples: [{ bot: 'demo', items: [{ id: 'order-17', message: 'How do I return an item?' }] }] })

/** The items of a body of one item a line, read as it arrives; its first line may be what holds for all of them. */
export async function readItemLines(body: AsyncIterable<Uint8Array>): Promise<{ head: BatchHead; items: AsyncIterable<ItemInput> }> {
  const lines = readJsonLines(body, ndjsonBytesMax)
  const first = await lines.next()
  const isHead = !first.done && typeof first.value.value === 'object' && first.value.value !== null && !('message' in first.value.value)
  const read = isHead ? parsed(headLine, first.value.value, `line ${first.value.line}`) : {}
  return { head: read, items: itemsOf(lines, isHead || first.done ? undefined : first.value) }
}

async function* itemsOf(lines: AsyncIterable<JsonLine>, first: JsonLine | undefined): AsyncGenerator<ItemInput> {
  let place = 0
  if (first) yield parsed(itemInput, first.value, `items.${place++}`)
  for await (const { value } of lines) yield parsed(itemInput, value, `items.${place++}`)
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [{ path, message } = { path: [], message: 'cannot be read' }] = result.error.issues
  throw invalid([place, ...path].join('.'), message)
}

/**
 * Stores a batch with its items and sends its job, all of it or nothing. Throws `invalid_request` with the place of the
 * first item at fault, such as `items.17.message`, and `model_not_available` where one names a model that it cannot have.
 */
export async function createBatch(
  { bot: slug = defaultBot, retryUnknown = false, vendorBatch = false }: BatchHead,
  items: Iterable<ItemInput> | AsyncIterable<ItemInput>,
  caller: KeyCaller,
): Promise<BatchView> {
  const bot = await usableBot(slug, caller)
  const id = newId('batch')
  if (vendorBatch) await requireBatches(await planFor(modelFor({}, bot, caller)), 'vendorBatch')
  const lots = inLots(checked(items, bot, caller, vendorBatch))
  const first = await lots.next() // the transaction begins when there is something to write: a slow sender holds no lock
  if (first.done) throw invalid('items', 'expected at least one')
  await db().$transaction(
    async (tx) => {
      await tx.batch.create({ data: { id, botId: bot.id, apiKeyId: caller.keyId, retryUnknown, vendorBatch, total: 0 } })
      let total = await putItems(tx, id, 0, first.value)
      for await (const lot of lots) total = await putItems(tx, id, total, lot)
      await tx.batch.update({ where: { id }, data: { total } })
      await sendBatch({ batchId: id }, { transaction: tx })
    },
    { timeout: transactionMsMax, maxWait: 10_000 },
  )
  return getBatch(id, caller)
}

async function* checked(
  items: Iterable<ItemInput> | AsyncIterable<ItemInput>,
  bot: Bot,
  caller: KeyCaller,
  vendorBatch: boolean,
): AsyncGenerator<ItemInput> {
  const seen = new Set<string>()
  const models = new Set<string>()
  for await (const item of items) {
    const place = seen.size
    countItem(seen, item, place)
    if (item.model !== undefined && !models.has(item.model)) {
      const plan = await requireModel(item.model, bot, caller, `items.${place}.model`)
      if (vendorBatch) await requireBatches(plan, `items.${place}.model`)
      models.add(item.model)
    }
    yield item
  }
}

/** Refuses what no vendor would take as a batch: the model that is asked first decides. */
async function requireBatches(plan: Candidate[], path: string): Promise<void> {
  const first = plan.find(({ embedded }) => !embedded)
  if (first && (await batchingOf(first))) return
  throw invalid(
    path,
    `${first?.catalogId ?? 'the embedded engine'} has no batches of its vendor’s; models of ${vendorsWithBatches.join(', ')} have`,
  )
}

async function requireModel(model: string, bot: Bot, caller: KeyCaller, path: string): Promise<Candidate[]> {
  try {
    return await planFor(modelFor({ model }, bot, caller))
  } catch (cause) {
    if (!isFailure(cause) || cause.code !== 'model_not_available') throw cause
    throw new Failure('model_not_available', `${path}: ${model} is not available.`, { cause, errors: [{ path, message: 'not available' }] })
  }
}

async function* inLots(items: AsyncIterable<ItemInput>): AsyncGenerator<ItemInput[]> {
  let lot: ItemInput[] = []
  for await (const item of items) {
    if (lot.push(item) < rowsAtOnce) continue
    yield lot
    lot = []
  }
  if (lot.length > 0) yield lot
}

async function putItems(tx: Transaction, batchId: string, before: number, lot: ItemInput[]): Promise<number> {
  const rows = lot.map(({ id: itemId, message, context = null, model = null }, place) => ({
    position: before + place,
    itemId,
    message,
    context,
    model,
    conversationId: newId('conv'),
    questionId: newId('msg'),
    replyId: newId('msg'),
  }))
  await tx.$executeRaw`
    INSERT INTO "BatchItem" ("batchId", position, "itemId", message, context, model, "conversationId", "questionId", "replyId")
    SELECT ${batchId}, position, "itemId", message, context, model, "conversationId", "questionId", "replyId"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(position int, "itemId" text, message text, context text, model text,
      "conversationId" text, "questionId" text, "replyId" text)`
  return before + rows.length
}

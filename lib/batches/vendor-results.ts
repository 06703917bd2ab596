import { cancelPostponed, type KeptTurn, settlePostponed } from '../chat/postponed.ts'
import { db } from '../database/client.ts'
import type { VendorBatch } from '../database/generated/client.ts'
import type { BatchLook, BatchResult, VendorBatches } from '../llm/providers/batching.ts'
import { VendorFailure } from '../llm/refusal.ts'
import { endItem, noAnswerWords } from './items.ts'

/* What a vendor's batch brought: each result settles its item's turn. */

/** So many are settled at once. */
const settledAtOnce = 64

type Of = Pick<VendorBatch, 'id' | 'batchId'>
type Item = { batchId: string; position: number; entryId: string; asked: KeptTurn; batch: { botId: string; apiKeyId: string } }
type End = { body: Record<string, unknown> } | { failure: VendorFailure } | { end: 'expired' | 'cancelled' }

/** Settles every item of a batch that is over, also those of which it has no result. What was settled before is left alone, so it may be done again. */
export async function settleResults(row: Of & Pick<VendorBatch, 'model'>, batches: VendorBatches, look: BatchLook): Promise<void> {
  const model = batches.model(row.model.slice(row.model.indexOf('/') + 1))
  for await (const results of batches.results(look)) {
    for (const some of inChunks(results)) {
      const byId = new Map(some.map((result) => [result.customId, result]))
      const items = await itemsOf(row, { entryId: { in: [...byId.keys()] } })
      await Promise.all(items.map((item) => settleItem(item, byId.get(item.entryId) as BatchResult, model)))
    }
  }
  const { rest } = look
  await settleWithout(row, () => (rest === 'refused' ? { failure: notTaken(look.problem) } : { end: rest }))
}

/** Settles the items that a vendor's batch has no result of. */
export async function settleWithout(row: Of, end: () => End): Promise<void> {
  for (;;) {
    const items = await itemsOf(row, {})
    if (items.length === 0) return
    await Promise.all(items.map((item) => settleItem(item, end())))
  }
}

const notTaken = (problem: string | null) =>
  new VendorFailure('invalid_request', `the vendor did not take the batch${problem ? ` (${problem})` : ''}`)

async function itemsOf({ id }: Of, more: { entryId?: { in: string[] } }): Promise<Item[]> {
  const rows = await db().batchItem.findMany({
    where: { vendorBatchId: id, status: 'running', ...more },
    orderBy: { position: 'asc' },
    take: settledAtOnce,
    select: { batchId: true, position: true, entryId: true, asked: true, batch: { select: { botId: true, apiKeyId: true } } },
  })
  return rows.flatMap(({ entryId, asked, ...row }) => (entryId && asked ? [{ ...row, entryId, asked: asked as unknown as KeptTurn }] : []))
}

async function settleItem(
  { batchId, position, asked, batch }: Item,
  result: End,
  model?: ReturnType<VendorBatches['model']>,
): Promise<void> {
  const end = (status: 'done' | 'failed' | 'cancelled', errorCode: string | null = null, errorMessage: string | null = null) =>
    endItem({ batchId, position, status, errorCode, errorMessage })
  if ('end' in result && result.end === 'cancelled') {
    await cancelPostponed(asked, batch)
    return end('cancelled')
  }
  const answer = await settlePostponed(asked, batch, () => {
    if ('failure' in result) throw result.failure
    if ('end' in result) throw new VendorFailure('timeout', 'the vendor’s batch expired before it was answered')
    if (!model?.read) throw new VendorFailure('malformed', 'the answer cannot be read any more')
    return model.read(result.body)
  })
  if (answer.status === 'answered') return end('done')
  if ('end' in result) return end('failed', expired, expiredWords)
  return end('failed', 'upstream_failed', answer.problem ?? noAnswerWords)
}

/** An error of an item that is no Failure's: its vendor did not come to it in time. */
const expired = 'expired'
const expiredWords = 'The vendor did not come to it within the time that its batches have. It was not billed.'

function* inChunks<T>(list: T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += settledAtOnce) yield list.slice(from, from + settledAtOnce)
}

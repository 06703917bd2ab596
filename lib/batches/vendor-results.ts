import type { AnswerStatus } from '../chat/events.ts'
import { type Answering, type Asker, cancelPostponed, type KeptTurn, settlePostponed } from '../chat/postponed.ts'
import { db } from '../database/client.ts'
import type { VendorBatch } from '../database/generated/client.ts'
import type { BatchLook, BatchResult, VendorBatches } from '../llm/providers/batching.ts'
import type { SpokenModel } from '../llm/providers/model.ts'
import { VendorFailure } from '../llm/refusal.ts'
import { endedWith } from './answering.ts'
import { endItem } from './items.ts'

/* What a vendor's batch brought: each result settles its item's turn. */

/** So many are settled at once. */
const settledAtOnce = 64

type Of = Pick<VendorBatch, 'id' | 'batchId'>
/** `reply`: its status, where it was settled before, by a process that could not say so of the item any more. */
type Item = { batchId: string; position: number; entryId: string; asked: KeptTurn; batch: Asker; reply?: AnswerStatus }
type End = { body: Record<string, unknown> } | { failure: VendorFailure } | { end: 'expired' | 'cancelled' }

/**
 * Settles the items of a batch that is over, also those of which it has no result where it is clear why; false when some are left.
 * What was settled before is left alone, so it may be done again.
 */
export async function settleResults(row: Of & Pick<VendorBatch, 'model'>, batches: VendorBatches, look: BatchLook): Promise<boolean> {
  const model = batches.model(row.model.slice(row.model.indexOf('/') + 1))
  for await (const results of batches.results(look)) {
    for (const some of inChunks(results)) {
      const byId = new Map(some.map((result) => [result.customId, result]))
      const items = await itemsOf(row, { entryId: { in: [...byId.keys()] } })
      await Promise.all(items.map((item) => settleItem(item, byId.get(item.entryId) as BatchResult, model)))
    }
  }
  const { rest } = look
  if (rest === 'unknown') return (await itemsOf(row, {})).length === 0
  await settleWithout(row, () => (rest === 'refused' ? { failure: notTaken(look.problem) } : { end: rest }))
  return true
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
    select: { batchId: true, position: true, entryId: true, asked: true, replyId: true, batch: { select: { bot: true, apiKeyId: true } } },
  })
  const settled = await db().message.findMany({
    where: { id: { in: rows.map(({ replyId }) => replyId) }, latencyMs: { not: null } },
    select: { id: true, status: true },
  })
  const replies = new Map(settled.map(({ id, status }): [string, AnswerStatus] => [id, status === 'answered' ? 'answered' : 'failed']))
  return rows.flatMap(({ entryId, asked, replyId, ...row }) =>
    entryId && asked ? [{ ...row, entryId, asked: asked as unknown as KeptTurn, reply: replies.get(replyId) }] : [],
  )
}

async function settleItem(item: Item, result: End, model?: SpokenModel): Promise<void> {
  const { batchId, position, asked, batch, reply } = item
  if ('end' in result && result.end === 'cancelled') {
    await cancelPostponed(asked, batch)
    return endItem({ batchId, position, status: 'cancelled', errorCode: null, errorMessage: null })
  }
  const answer = reply === undefined ? await settlePostponed(asked, batch, () => answerIn(result, model)) : { status: reply }
  const { end } = 'end' in result ? expired : endedWith(answer)
  await endItem({ batchId, position, ...end })
}

/** A result as a model's answer; what is none is thrown. */
function answerIn(result: End, model: SpokenModel | undefined): ReturnType<Answering> {
  if ('failure' in result) throw result.failure
  if ('end' in result) throw new VendorFailure('timeout', 'the vendor’s batch expired before it was answered')
  if (!model?.read) throw new VendorFailure('malformed', 'the answer cannot be read any more')
  return model.read(result.body)
}

/** An error of an item that is no Failure's. */
const expired = {
  end: {
    status: 'failed',
    errorCode: 'expired',
    errorMessage: 'The vendor did not come to it within the time that its batches have. It was not billed.',
  },
} as const

function* inChunks<T>(list: T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += settledAtOnce) yield list.slice(from, from + settledAtOnce)
}

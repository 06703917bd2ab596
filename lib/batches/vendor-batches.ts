import { z } from 'zod'
import { db, type Transaction } from '../database/client.ts'
import type { VendorBatch } from '../database/generated/client.ts'
import { patience, writeTurn } from '../database/turn-writes.ts'
import { id as idOf, time } from '../http/schemas.ts'
import { settleLeftItems } from './items.ts'

/* The batches that vendors were given, as they stand in the database. */

/** `sending`: nobody knows yet whether the vendor has it. `lost`: nobody will. */
const states = ['sending', 'sent', 'ended', 'lost'] as const

export const vendorBatchView = z
  .object({
    id: idOf('vbatch'),
    model: z.string().describe('The catalog id.'),
    state: z.enum(states).describe('`sending`: it is not known yet whether the vendor has it. `lost`: it will never be known.'),
    vendorId: z.string().nullable().describe('The vendor’s own id of it.'),
    vendorState: z.string().nullable().describe('The vendor’s own word for how far it is.'),
    requests: z.int().describe('How many items are in it.'),
    answered: z.int().describe('How many of these the vendor says it has done.'),
    problem: z.string().nullable().describe('Why the vendor did not take it.'),
    createdAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: 'VendorBatch', description: 'Items of a batch that were given to their vendor as a batch of its own.' })

export type VendorBatchView = z.output<typeof vendorBatchView>

export const vendorBatchColumns = {
  id: true,
  model: true,
  state: true,
  vendorId: true,
  vendorState: true,
  requests: true,
  answered: true,
  problem: true,
  createdAt: true,
  endedAt: true,
} as const

const whereOpen = { state: { in: ['sending', 'sent'] } }

/** Those of a batch that are not over. */
export const openVendorBatches = (batchId: string): Promise<VendorBatch[]> =>
  db().vendorBatch.findMany({ where: { batchId, ...whereOpen }, orderBy: { createdAt: 'asc' } })

/** Why a vendor ends a batch at once that it may take later: it has as many tokens to answer already as it allows. OpenAI's word. */
export const queueIsFull = 'token_limit_exceeded'

/** Whether the vendor has another batch for this model, after whose end it has room again. */
export const hasAnother = async ({ id, providerId, model }: Pick<VendorBatch, 'id' | 'providerId' | 'model'>): Promise<boolean> =>
  (await db().vendorBatch.count({ where: { id: { not: id }, providerId, model, ...whereOpen } })) > 0

/** Whether a vendor that had no room for some of this batch is still busy with what it had then: those that came later hold nobody back. */
export async function isHeldBack(batchId: string): Promise<boolean> {
  const busy = await db().$queryRaw<object[]>`
    SELECT FROM "VendorBatch" turned JOIN "VendorBatch" other USING ("providerId", model)
    WHERE turned."batchId" = ${batchId} AND turned.state = 'ended' AND turned.problem = ${queueIsFull}
      AND other.state IN ('sending', 'sent') AND other."createdAt" <= turned."endedAt" LIMIT 1`
  return busy.length > 0
}

/** An item as it goes to a vendor: `asked` is what is kept until its answer is there. */
export type SentItem = { position: number; entryId: string; asked: unknown }

/** Binds items to a batch that is about to be given to a vendor. False, and nothing is written, where our own batch was cancelled meanwhile. */
export const bindItems = (row: VendorBatch, items: SentItem[]): Promise<boolean> =>
  db().$transaction(async (tx) => {
    if (!(await isRunning(tx, row.batchId))) return false
    await tx.vendorBatch.create({ data: row })
    await tx.$executeRaw`
      UPDATE "BatchItem" i SET "vendorBatchId" = ${row.id}, "entryId" = r."entryId", asked = r.asked
      FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS r(position int, "entryId" text, asked jsonb)
      WHERE i."batchId" = ${row.batchId} AND i.position = r.position AND i.status = 'running'`
    return true
  })

/** As long as the transaction lasts, nobody cancels it. */
async function isRunning(tx: Transaction, batchId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`SELECT FROM "Batch" WHERE id = ${batchId} AND status = 'running' FOR SHARE`
  return rows.length > 0
}

/**
 * Takes back the items of a vendor's batch that was never begun, or without one those that were prepared and are in none: their
 * rows leave the ledger and what they had reserved is free. They are answered later, or cancelled with their batch.
 */
export async function takeBackItems(batchId: string, vendorBatchId: string | null): Promise<void> {
  const rows = await db().$queryRaw<{ entryId: string; budgetId: string | null }[]>`
    SELECT u.id AS "entryId", v."budgetId" FROM "BatchItem" i
    JOIN "UsageEntry" u ON u."conversationId" = i."conversationId" AND u."messageId" = i."replyId" AND u.status = 'pending'
    LEFT JOIN "BudgetReservation" v ON v."entryId" = u.id
    WHERE i."batchId" = ${batchId} AND i.status = 'running' AND i."vendorBatchId" IS NOT DISTINCT FROM ${vendorBatchId}`
  const withdrawn = Array.from(new Set(rows.map(({ entryId }) => entryId)), (id) => ({ id }))
  const released = rows.flatMap(({ entryId, budgetId }) => (budgetId ? [{ entryId, budgetId, spent: '0', unpriced: 0 }] : []))
  if (withdrawn.length > 0) await writeTurn({ withdrawn, ...(released.length > 0 && { released }) }, patience.reply)
  await unbind(batchId, vendorBatchId)
}

/** Ends a vendor's batch of which nobody will know any more what became of it: the vendor may bill its items. */
export async function loseVendorBatch({ id, batchId }: VendorBatch, problem: string, now: Date): Promise<void> {
  await db().$executeRaw`
    UPDATE "UsageEntry" u SET status = 'unknown', "settledAt" = ${now} FROM "BatchItem" i
    WHERE i."vendorBatchId" = ${id} AND i.status = 'running' AND u.id = i."entryId" AND u.status = 'pending'`
  await db().vendorBatch.update({ where: { id }, data: { state: 'lost', problem, endedAt: now } })
  await unbind(batchId, id)
}

async function unbind(batchId: string, vendorBatchId: string | null): Promise<void> {
  if (vendorBatchId !== null)
    await db().$executeRaw`
      UPDATE "BatchItem" SET "vendorBatchId" = NULL, "entryId" = NULL, asked = NULL
      WHERE "vendorBatchId" = ${vendorBatchId} AND status = 'running'`
  await settleLeftItems(batchId)
}

/** Ends a vendor's batch whose items are all settled, and forgets what was kept for that. */
export async function endVendorBatch(id: string, now: Date, problem: string | null = null): Promise<void> {
  await db().$transaction([
    db().vendorBatch.update({ where: { id }, data: { state: 'ended', endedAt: now, problem } }),
    db().$executeRaw`UPDATE "BatchItem" SET asked = NULL WHERE "vendorBatchId" = ${id}`,
  ])
}

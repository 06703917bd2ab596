import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { type Actor, type Caller, mayDo } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { notify } from '../database/notices.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure, notFound } from '../failure.ts'
import { id as idOf, time } from '../http/schemas.ts'
import { sendBatch } from '../jobs/queues.ts'
import { type VendorBatchView, vendorBatchColumns, vendorBatchView } from './vendor-batches.ts'

/* Batches as their callers and the console list, read and cancel them. */

const statuses = ['queued', 'running', 'completed', 'cancelled', 'failed'] as const

export const batchView = z
  .object({
    id: idOf('batch'),
    bot: z.string().describe('The bot’s slug.'),
    status: z.enum(statuses).describe('`failed`: none of its items was answered.'),
    total: z.int().describe('How many items it has.'),
    done: z.int().describe('How many were answered.'),
    failed: z.int().describe('How many have an error instead.'),
    retryUnknown: z.boolean().describe('Items are asked again of which nobody knows whether their vendor answered.'),
    vendorBatch: z.boolean().describe('Its items go to their vendor as batches of its own, at its batch price.'),
    vendorBatches: z.array(vendorBatchView).describe('Those that were given to vendors, in their order.'),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time
      .nullable()
      .describe('When it was completed or cancelled. Items that a vendor was being asked for then still get their end.'),
  })
  .meta({ id: 'Batch', description: 'Many messages to one bot, answered one by one as there is room.' })
export type BatchView = z.output<typeof batchView>

const columns = {
  id: true,
  bot: { select: { slug: true } },
  status: true,
  total: true,
  done: true,
  failed: true,
  retryUnknown: true,
  vendorBatch: true,
  vendorBatches: { select: vendorBatchColumns, orderBy: { createdAt: 'asc' } },
  createdAt: true,
  startedAt: true,
  endedAt: true,
} as const

const shown = ({ bot, status, vendorBatches, ...row }: Prisma.BatchGetPayload<{ select: typeof columns }>): BatchView => ({
  ...row,
  bot: bot.slug,
  vendorBatches: vendorBatches.map((given) => ({ ...given, state: given.state as VendorBatchView['state'] })),
  status: status as BatchView['status'],
})

/** A key sees its own; whoever may read all conversations sees all. */
function visibleTo(caller: Caller): Prisma.BatchWhereInput {
  if (caller.kind === 'user' || mayDo(caller, 'conversations:read')) return {}
  return { apiKeyId: caller.kind === 'key' ? caller.keyId : '' }
}

/** The batches that the caller may see, newest first. */
export async function listBatches(caller: Caller, page: Page): Promise<BatchView[]> {
  const rows = await db().batch.findMany({
    where: { ...visibleTo(caller), ...olderThan(page.cursor) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
    select: columns,
  })
  return rows.map(shown)
}

export async function getBatch(id: string, caller: Caller): Promise<BatchView> {
  const row = await db().batch.findFirst({ where: { id, ...visibleTo(caller) }, select: columns })
  if (!row) throw notFound('batch')
  return shown(row)
}

/** Where instances are told that a batch was cancelled. */
export const cancelTopic = 'batch-cancelled'

/**
 * Cancels what of a batch was not begun; what a vendor is being asked ends, since it is paid for. One that is cancelled already is
 * left as it is; throws `conflict` for one that has ended.
 */
export async function cancelBatch(id: string, caller: Caller, actor: Actor): Promise<BatchView> {
  const before = await getBatch(id, caller)
  if (before.status === 'cancelled') return before
  await db().$transaction(async (tx) => {
    const { count } = await tx.batch.updateMany({
      where: { id, status: { in: ['queued', 'running'] } },
      data: { status: 'cancelled', endedAt: new Date() },
    })
    if (count === 0) throw new Failure('conflict', 'This batch has ended already.')
    await tx.batchItem.updateMany({ where: { batchId: id, status: 'pending' }, data: { status: 'cancelled' } })
    await recordAudit(tx, actor, { action: 'batch.cancel', target: id })
  })
  void notify({ topic: cancelTopic, batchId: id })
  // Its vendors are told; where that job cannot be sent now, they are with the next look at them.
  if (before.vendorBatch) await sendBatch({ batchId: id }, { isUrgent: true }).catch(() => {})
  return getBatch(id, caller)
}

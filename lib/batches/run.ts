import { type Clock, systemClock } from '../clock.ts'
import { db } from '../database/client.ts'
import { alone } from '../database/held-lock.ts'
import { subscribe } from '../database/notices.ts'
import { Failure } from '../failure.ts'
import { answering } from './answering.ts'
import { cancelTopic } from './batches.ts'
import { claimItems, settleLeftItems } from './items.ts'
import { openVendorBatches } from './vendor-batches.ts'
import { giveToVendors, lookAfter, nextLookMs } from './vendor-run.ts'
import { keepFull } from './window.ts'

/** Other batches that wait come in between after so long; the end of a turn in the queue costs about one call's time. */
const sliceMsMax = 5 * 60_000

/** `more`: to be gone on with at once. `afterMs`: after so many milliseconds, since a vendor has it. */
export type Ran = 'ended' | 'more' | { afterMs: number }

/**
 * Answers what is left of a batch, each item by a turn of its own; `more` when it stopped before the end, to be gone on with. What was left
 * running by a process that has ended is settled first. Throws when somebody else works on the batch, or when no item can be
 * answered for now: then it is to be tried again later.
 */
export async function runBatch(batchId: string, stopping: AbortSignal, clock: Clock = systemClock): Promise<Ran> {
  const ran = await alone(`batch ${batchId}`, async (lost) => {
    const over = AbortSignal.any([stopping, lost])
    return (await isVendors(batchId)) ? runAtVendors(batchId, over, clock) : runSlice(batchId, over)
  })
  if (ran) return ran
  throw new Failure('not_ready', 'Another instance works on this batch.')
}

const isVendors = async (batchId: string): Promise<boolean> => (await db().batch.count({ where: { id: batchId, vendorBatch: true } })) > 0

/** Looks after what vendors have of a batch, and gives them what they have not. After that nothing is to be done for a while. */
async function runAtVendors(batchId: string, stopping: AbortSignal, clock: Clock): Promise<Ran> {
  await lookAfter(batchId, clock)
  const batch = await begin(batchId)
  if (batch) await giveToVendors({ id: batchId, ...batch }, stopping, clock)
  stopping.throwIfAborted()
  const open = await openVendorBatches(batchId)
  if ((await complete(batchId)) && open.length === 0) return 'ended'
  const youngestMs = Math.min(...open.map(({ createdAt }) => clock.now() - createdAt.getTime()))
  return { afterMs: nextLookMs(open.length > 0 ? youngestMs : 0) }
}

async function runSlice(batchId: string, stopping: AbortSignal): Promise<'ended' | 'more'> {
  await settleLeftItems(batchId)
  const batch = await begin(batchId)
  if (!batch) return 'ended'
  const slice = new AbortController()
  const timer = setTimeout(() => slice.abort(), sliceMsMax)
  const cancelled = new AbortController()
  const unsubscribe = await subscribe(cancelTopic, (notice) => {
    if (notice === 'missed' || notice.batchId === batchId) void isCancelled(batchId).then((is) => is && cancelled.abort())
  }).catch(() => () => {}) // then a cancel is seen when the next items are claimed
  try {
    const over = AbortSignal.any([stopping, slice.signal, cancelled.signal])
    await keepFull((count) => claimItems(batchId, count), answering(batch, { cancelled: cancelled.signal, stopping }), over)
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
  stopping.throwIfAborted()
  return (await complete(batchId)) ? 'ended' : 'more'
}

async function begin(batchId: string): Promise<{ bot: string; apiKeyId: string } | undefined> {
  const { count } = await db().batch.updateMany({
    where: { id: batchId, status: { in: ['queued', 'running'] } },
    data: { status: 'running' },
  })
  if (count === 0) return undefined
  await db().batch.updateMany({ where: { id: batchId, startedAt: null }, data: { startedAt: new Date() } })
  const { bot, apiKeyId } = await db().batch.findUniqueOrThrow({
    where: { id: batchId },
    select: { bot: { select: { slug: true } }, apiKeyId: true },
  })
  return { bot: bot.slug, apiKeyId }
}

const isCancelled = async (batchId: string): Promise<boolean> =>
  (await db()
    .batch.count({ where: { id: batchId, status: 'cancelled' } })
    .catch(() => 0)) > 0 // if not now, then with the next claim

/** True when the batch has ended, by this or because it was cancelled. */
async function complete(batchId: string): Promise<boolean> {
  await db().$executeRaw`
    UPDATE "Batch" SET status = CASE WHEN done = 0 THEN 'failed' ELSE 'completed' END, "endedAt" = now()
    WHERE id = ${batchId} AND status = 'running' AND done + failed = total`
  return (await db().batch.count({ where: { id: batchId, status: 'running' } })) === 0
}

/** The batches that have not ended, oldest first. */
export async function unfinishedBatches(): Promise<string[]> {
  const rows = await db().batch.findMany({
    where: { OR: [{ status: { in: ['queued', 'running'] } }, { items: { some: { status: 'running' } } }] },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
  })
  return rows.map(({ id }) => id)
}

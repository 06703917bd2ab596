import { postponeTurn } from '../chat/postponed.ts'
import type { Clock } from '../clock.ts'
import { db } from '../database/client.ts'
import type { VendorBatch } from '../database/generated/client.ts'
import { isFailure } from '../failure.ts'
import type { VendorBatches } from '../llm/providers/batching.ts'
import { asVendorFailure } from '../llm/refusal.ts'
import { batchesAt } from '../llm/vendor-batches.ts'
import { log } from '../monitoring/log.ts'
import { brokenBy, endedWith, keyIsOver, senderOf, turnOf } from './answering.ts'
import { type ClaimedItem, claimItems, endItem } from './items.ts'
import { endVendorBatch, hasAnother, isHeldBack, loseVendorBatch, openVendorBatches, queueIsFull, takeBackItems } from './vendor-batches.ts'
import { createLots, sendLot } from './vendor-lot.ts'
import { settleResults } from './vendor-results.ts'
import { keepFull } from './window.ts'

/*
 * A batch whose items go to their vendor as batches of its own: they are prepared and given, then looked after until they are over.
 */

/** A batch that may have been begun and is on no list after this time never was. */
const graceMs = 10 * 60_000
/** Vendors end a batch after a day. One that cannot be looked at for two is lost. */
const lostAfterMs = 48 * 3_600_000

const lookMs = { min: 60_000, max: 600_000 } as const

/** When to look again: at first each minute, and less often the longer it takes; in milliseconds. */
export const nextLookMs = (ageMs: number): number => Math.min(lookMs.max, Math.max(lookMs.min, Math.round(ageMs / 5)))

type Running = { id: string; bot: string; apiKeyId: string }

/** Looks after what vendors have of a batch. What a process left prepared and not given, which has ended, is taken back first. */
export async function lookAfter(batchId: string, clock: Clock): Promise<void> {
  await takeBackItems(batchId, null)
  for (const row of await openVendorBatches(batchId)) await lookAfterOne(row, clock)
}

async function lookAfterOne(row: VendorBatch, clock: Clock): Promise<void> {
  const now = new Date(clock.now())
  const batches = await batchesAt(row.providerId)
  if (!batches) return loseVendorBatch(row, 'its provider is gone', now)
  try {
    const vendorId = row.vendorId ?? (await reconciled(row, batches, now))
    if (vendorId) await lookAt({ ...row, vendorId }, batches, now)
  } catch (error) {
    const { reason, status } = asVendorFailure(error)
    log().warn({ batchId: row.batchId, vendorBatch: row.id, reason, status, err: error }, 'a vendor’s batch could not be looked at')
    if (ageOf(row, now) > lostAfterMs) await loseVendorBatch(row, reason, now)
  }
}

const ageOf = ({ createdAt }: VendorBatch, now: Date): number => now.getTime() - createdAt.getTime()

/** The vendor's id of a batch whose beginning got no answer. Undefined while that is open, and where it was never begun: its items are given again. */
async function reconciled(row: VendorBatch, batches: VendorBatches, now: Date): Promise<string | undefined> {
  const isOurs = async (entryId: string) => (await db().batchItem.count({ where: { vendorBatchId: row.id, entryId } })) > 0
  const found = await batches.find({ fileId: row.fileId, since: row.createdAt, requests: row.requests, isOurs })
  if (found.is === 'found') {
    await db().vendorBatch.update({ where: { id: row.id }, data: { state: 'sent', vendorId: found.vendorId } })
    return found.vendorId
  }
  if (found.is === 'none' && ageOf(row, now) > graceMs) {
    await takeBackItems(row.batchId, row.id)
    await db().vendorBatch.delete({ where: { id: row.id } })
  } else if (ageOf(row, now) > lostAfterMs) await loseVendorBatch(row, 'the vendor does not tell whether it has it', now)
  return undefined
}

async function lookAt(row: VendorBatch & { vendorId: string }, batches: VendorBatches, now: Date): Promise<void> {
  const look = await batches.look(row.vendorId)
  const { state: vendorState, answered } = look
  await db().vendorBatch.update({ where: { id: row.id }, data: { vendorState, answered } })
  if (look.isOver && look.problem === queueIsFull && (await hasAnother(row))) {
    await takeBackItems(row.batchId, row.id)
    return endVendorBatch(row.id, now, look.problem)
  }
  if (look.isOver) {
    const isWhole = await settleResults(row, batches, look)
    return isWhole ? endVendorBatch(row.id, now, look.problem) : loseVendorBatch(row, 'the vendor has no result of some items', now)
  }
  const isCancelled = (await db().batch.count({ where: { id: row.batchId, status: 'cancelled' } })) > 0
  if (isCancelled && !look.isCancelling) await batches.cancel(row.vendorId)
}

/** Prepares what was not given yet and gives it to its vendors, lot by lot. True when some of it has to be tried again. */
export async function giveToVendors(batch: Running, stopping: AbortSignal, clock: Clock): Promise<boolean> {
  if (await isHeldBack(batch.id)) return true
  for (;;) {
    const lots = createLots()
    let isLater = false
    const prepare = async (item: ClaimedItem, begun: () => void): Promise<void> => {
      begun() // nothing here waits for a vendor
      if (stopping.aborted) return
      isLater = (await prepared(batch, item, lots)) === 'later' || isLater
    }
    await keepFull(async (count) => (lots.isFull() || isLater ? [] : claimItems(batch.id, count)), prepare, stopping)
    if (!stopping.aborted)
      for (const lot of lots.all()) if ((await sendLot(batch.id, lot, new Date(clock.now()))) === 'later') isLater = true
    await takeBackItems(batch.id, null)
    if (stopping.aborted || isLater || !lots.isFull()) return isLater
  }
}

/** Prepares one item, or settles it where no vendor has to be asked, or none can be. */
async function prepared(batch: Running, item: ClaimedItem, lots: ReturnType<typeof createLots>): Promise<'later' | undefined> {
  const { batchId, position } = item
  const settle = ({ end }: ReturnType<typeof endedWith>) => endItem({ batchId, position, ...end })
  const caller = await senderOf(batch)
  if (!caller) await settle(keyIsOver)
  else
    try {
      const made = await postponeTurn({ ...turnOf(item, batch), inBatch: true }, caller)
      if ('postponed' in made) lots.add(position, made.postponed)
      else await settle(endedWith(made.answer))
    } catch (error) {
      if (isFailure(error) && error.status === 503) return 'later'
      await settle(brokenBy(error, item))
    }
  return undefined
}

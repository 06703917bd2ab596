import type { Postponed } from '../chat/postponed.ts'
import { db } from '../database/client.ts'
import { newId } from '../ids.ts'
import type { BatchRequest } from '../llm/providers/batching.ts'
import { asVendorFailure, type VendorFailure } from '../llm/refusal.ts'
import { batchesAt } from '../llm/vendor-batches.ts'
import { log } from '../monitoring/log.ts'
import { bindItems, endVendorBatch, type SentItem, takeBackItems } from './vendor-batches.ts'
import { settleWithout } from './vendor-results.ts'

/* What is given to a vendor at once, and how that is done so that it is never given twice. */

/** Far below what vendors take (50,000 requests and 100 MB): as much is held in memory, and so much of it is lost with one batch. */
export const lotMax = { requests: 2_500, bytes: 32 * 1_048_576 }

/** Items for one model through one provider. */
export type Lot = { connectionId: string; model: string; items: SentItem[]; requests: BatchRequest[]; bytes: number }

export function createLots(max = lotMax) {
  const lots = new Map<string, Lot>()
  let isFull = false
  return {
    add(position: number, { connectionId, body, kept }: Postponed): void {
      const { entryId, model } = kept.call
      const key = `${connectionId} ${model}`
      const lot = lots.get(key) ?? { connectionId, model, items: [], requests: [], bytes: 0 }
      lots.set(key, lot)
      lot.items.push({ position, entryId, asked: kept })
      lot.requests.push({ customId: entryId, body })
      lot.bytes += JSON.stringify(body).length * bytesMax
      if (lot.requests.length >= max.requests || lot.bytes >= max.bytes) isFull = true
    },
    /** One of them has as much as is given at once. */
    isFull: () => isFull,
    all: (): Lot[] => Array.from(lots.values()),
  }
}
/** Of UTF-8, for one unit of UTF-16. */
const bytesMax = 3

/** `later`: the vendor takes no batches for now. */
export type SentLot = 'sent' | 'later'

/**
 * Gives a lot to its vendor. Its requests are uploaded first, which begins nothing; then it is written down that the batch is being
 * given, with the id of the upload, and only then it is. So where the vendor's answer is lost, the batch can be looked for.
 */
export async function sendLot(batchId: string, lot: Lot, now: Date): Promise<SentLot> {
  const { connectionId: providerId, model, items, requests } = lot
  const batches = await batchesAt(providerId)
  if (!batches) return 'later'
  const row = {
    id: newId('vbatch'),
    batchId,
    providerId,
    model,
    state: 'sending',
    fileId: null as string | null,
    vendorId: null,
    vendorState: null,
    requests: requests.length,
    answered: 0,
    problem: null,
    createdAt: now,
    endedAt: null,
  }
  const uploaded = await tried(() => batches.upload(requests))
  if ('value' in uploaded) row.fileId = uploaded.value
  else if (isForNow(uploaded.failure)) return later(row, uploaded.failure)
  if (!(await bindItems(row, items))) return 'later'
  if ('failure' in uploaded) return refused(row, uploaded.failure)

  const begun = await tried(() => batches.begin(requests, row.fileId))
  if ('value' in begun) {
    await db().vendorBatch.update({ where: { id: row.id }, data: { state: 'sent', vendorId: begun.value } })
    return 'sent'
  }
  const { failure } = begun
  if (!isRefused(failure)) {
    log().warn({ batchId, vendorBatch: row.id, reason: failure.reason }, 'nobody knows whether the vendor has the batch; it is looked for')
    return 'later'
  }
  if (!isForNow(failure)) return refused(row, failure)
  await takeBackItems(batchId, row.id)
  await db().vendorBatch.delete({ where: { id: row.id } })
  return later(row, failure)
}

async function tried<T>(call: () => Promise<T>): Promise<{ value: T } | { failure: VendorFailure }> {
  try {
    return { value: await call() }
  } catch (error) {
    return { failure: asVendorFailure(error) }
  }
}

/** The vendor has said no: it has begun nothing. Of anything else that went wrong nobody knows what the vendor did. */
const isRefused = ({ status = 0 }: VendorFailure): boolean => status >= 400 && status < 500 && status !== 408

/** The same batch may be taken later. */
const isForNow = (failure: VendorFailure): boolean => failure.isPassing || failure.reason === 'quota_exhausted'

function later({ batchId, providerId }: { batchId: string; providerId: string }, { reason, status }: VendorFailure): 'later' {
  log().warn({ batchId, providerId, reason, status }, 'the vendor takes no batch now; it is tried again')
  return 'later'
}

async function refused(row: { id: string; batchId: string; providerId: string }, failure: VendorFailure): Promise<'sent'> {
  const { id, batchId, providerId } = row
  log().warn({ batchId, providerId, reason: failure.reason, status: failure.status }, 'the vendor does not take the batch')
  await settleWithout(row, () => ({ failure }))
  await endVendorBatch(id, new Date(), failure.reason)
  return 'sent'
}

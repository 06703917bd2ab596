import { forgetOldParts, settleLostReservations } from '../database/budget-writes.ts'
import { db } from '../database/client.ts'
import { abandonClaims } from '../database/idempotency.ts'
import { recent } from '../database/recent.ts'
import { sweepUploads } from '../images/uploads.ts'

/** Longer than any turn can take: what is pending after it belongs to no running instance. */
export const abandonedAfterMs = 15 * 60_000

/**
 * Marks what a killed process left behind: ledger rows still `pending` become `unknown` (the vendor may have been paid),
 * what those calls had reserved in budgets counts as spent, replies still `pending` become `failed`, of claimed requests the outcome is unknown. Uploads that were never sent go after a day. Rows of other running instances are left alone: unless `alone`, only old ones are marked.
 */
export async function settleLeftovers({ alone }: { alone: boolean }): Promise<{ entries: number; replies: number }> {
  const before = new Date(Date.now() - (alone ? 0 : abandonedAfterMs))
  const where = { status: 'pending', createdAt: { lt: before } }
  const entries = await giveUpEntries(before)
  await settleLostReservations(before)
  await forgetOldParts.read('')
  const replies = await db().message.updateMany({
    where: { ...where, role: 'assistant' },
    data: { status: 'failed', finishReason: 'error' },
  })
  await abandonClaims(before)
  await sweepUploads(Date.now())
  return { entries, replies: replies.count }
}

/** A vendor takes a day for a batch of its own, and the batch looks after its rows for as long. */
const giveUpEntries = (before: Date): Promise<number> =>
  db().$executeRaw`
    UPDATE "UsageEntry" u SET status = 'unknown', "settledAt" = now() WHERE u.status = 'pending' AND u."createdAt" < ${before}
      AND NOT EXISTS (
        SELECT FROM "BatchItem" i JOIN "Batch" b ON b.id = i."batchId"
        WHERE i."replyId" = u."messageId" AND i.status = 'running' AND b."vendorBatch")`

/** The same while instances run: what one of them left behind when it was killed does not stay `pending` until the next start. */
export const sweepLeftovers = recent('chat.leftovers', () => settleLeftovers({ alone: false }), { ttlMs: 5 * 60_000 })

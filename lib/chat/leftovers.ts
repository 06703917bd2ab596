import { forgetOldParts, settleLostReservations } from '../database/budget-writes.ts'
import { db } from '../database/client.ts'
import { abandonClaims } from '../database/idempotency.ts'
import { sweepUploads } from '../images/uploads.ts'

/** How long a turn may wait, be tried again and be settled, beside the longest of its calls. */
export const abandonedAfterMs = 15 * 60_000

/** How old what is pending has to be that no instance can be working on any more. Calls may be allowed to take an hour. */
export async function turnMsMax(): Promise<number> {
  const [{ callMs = null } = {}] = await db().$queryRaw<{ callMs: number | null }[]>`
    SELECT max((timeouts ->> 'totalMs')::int) AS "callMs" FROM "Provider"`
  return abandonedAfterMs + (callMs ?? 0)
}

/**
 * Marks what a killed process left behind: ledger rows still `pending` become `unknown` (the vendor may have been paid),
 * what those calls had reserved in budgets counts as spent, replies still `pending` become `failed`, of claimed requests the outcome is unknown. Uploads that were never sent go after a day. Rows of other running instances are left alone: unless `alone`, only old ones are marked.
 * What runs in this process, the replies `runningHere`, is left alone however old it is: it may have waited for hours.
 */
export async function settleLeftovers({ alone, runningHere = [] }: { alone: boolean; runningHere?: string[] }): Promise<{
  entries: number
  replies: number
}> {
  const before = new Date(Date.now() - (alone ? 0 : await turnMsMax()))
  const entries = await giveUpEntries(before, runningHere)
  await settleLostReservations(before)
  await forgetOldParts.read('')
  const replies = await giveUpReplies(before, runningHere)
  await abandonClaims(before)
  await sweepUploads(Date.now())
  return { entries, replies }
}

/** The word stands in the statement, since the index holds pending replies alone: by a value that comes later it would not be found. */
const giveUpReplies = (before: Date, runningHere: string[]): Promise<number> =>
  db().$executeRaw`
    UPDATE "Message" SET status = 'failed', "finishReason" = 'error'
    WHERE status = 'pending' AND role = 'assistant' AND "createdAt" < ${before} AND id <> ALL (${runningHere})`

/** A vendor takes a day for a batch of its own, and the batch looks after its rows for as long. */
const giveUpEntries = (before: Date, runningHere: string[]): Promise<number> =>
  db().$executeRaw`
    UPDATE "UsageEntry" u SET status = 'unknown', "settledAt" = now() WHERE u.status = 'pending' AND u."createdAt" < ${before}
      AND ("messageId" IS NULL OR "messageId" <> ALL (${runningHere}))
      AND NOT EXISTS (
        SELECT FROM "BatchItem" i JOIN "Batch" b ON b.id = i."batchId"
        WHERE i."replyId" = u."messageId" AND i.status = 'running' AND b."vendorBatch")`

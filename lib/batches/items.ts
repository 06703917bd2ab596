import { z } from 'zod'
import { contextCharsMax, questionCharsMax } from '../chat/turn-request.ts'
import { db } from '../database/client.ts'
import { isDatabaseAway } from '../database/errors.ts'
import { GroupCommit } from '../database/group-commit.ts'
import { invalid } from '../failure.ts'
import { once, onStop } from '../process.ts'

/* The items of batches: what one is, and how it goes from pending to its end. */

/** A batch has as many at most. */
export const itemsMax = 10_000

export const itemStatuses = ['pending', 'running', 'done', 'failed', 'cancelled'] as const
export type ItemStatus = (typeof itemStatuses)[number]

export const itemInput = z
  .strictObject({
    id: z.string().min(1).max(100).describe('Your own id of the item, which its result carries. Once in a batch.'),
    message: z
      .string()
      .max(questionCharsMax)
      .refine((text) => text.trim() !== '', 'must not be empty')
      .describe('What the bot is asked.'),
    context: z.string().max(contextCharsMax).optional().describe('What your program knows besides. The model is told not to trust it.'),
    model: z.string().min(1).max(200).optional().describe('A catalog id or `auto`; without it the bot’s own model answers.'),
  })
  .meta({ id: 'BatchItem' })
export type ItemInput = z.infer<typeof itemInput>

/** Refuses an id that an earlier item of the same batch has, and one item too many. `place`: 0 for the first. */
export function countItem(seen: Set<string>, { id }: ItemInput, place: number): void {
  if (place >= itemsMax) throw invalid('items', `may be at most ${itemsMax.toLocaleString('en')}`)
  if (seen.has(id)) throw invalid(`items.${place}.id`, 'stands in this batch already')
  seen.add(id)
}

/** An item that is to be answered, with the ids that its turn has. */
export type ClaimedItem = {
  batchId: string
  position: number
  message: string
  context: string | null
  model: string | null
  conversationId: string
  questionId: string
  replyId: string
}

/** Claims the next items of a batch for this process, in their order; none when the batch was cancelled. */
export const claimItems = (batchId: string, count: number): Promise<ClaimedItem[]> => db().$queryRaw`
  UPDATE "BatchItem" i SET status = 'running'
  FROM (
    SELECT p."batchId", p.position FROM "BatchItem" p JOIN "Batch" b ON b.id = p."batchId"
    WHERE p."batchId" = ${batchId} AND p.status = 'pending' AND b.status = 'running' ORDER BY p.position LIMIT ${count}
  ) next
  WHERE i."batchId" = next."batchId" AND i.position = next.position AND i.status = 'pending'
  RETURNING i."batchId", i.position, i.message, i.context, i.model, i."conversationId", i."questionId", i."replyId"`

/** How an item of this process ended; `pending`: it goes back, and is answered later. */
export type ItemEnd = Pick<ClaimedItem, 'batchId' | 'position'> & {
  status: Exclude<ItemStatus, 'running'>
  errorCode: string | null
  errorMessage: string | null
}

/** Items and the counts of their batches in one statement, so that they always agree. */
async function writeEnds(ends: ItemEnd[]): Promise<void> {
  await db().$executeRaw`
    WITH ended AS (
      UPDATE "BatchItem" i SET status = e.status, "errorCode" = e."errorCode", "errorMessage" = e."errorMessage"
      FROM jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
        AS e("batchId" text, position int, status text, "errorCode" text, "errorMessage" text)
      WHERE i."batchId" = e."batchId" AND i.position = e.position AND i.status = 'running'
      RETURNING i."batchId", i.status
    ), counted AS (
      SELECT "batchId", count(*) FILTER (WHERE status = 'done') AS done, count(*) FILTER (WHERE status = 'failed') AS failed
      FROM ended GROUP BY "batchId"
    )
    UPDATE "Batch" b SET done = b.done + counted.done, failed = b.failed + counted.failed FROM counted WHERE b.id = counted."batchId"`
}

const writer = () =>
  once('batches.writer', () => {
    const judge = (error: unknown) => (isDatabaseAway(error) ? 'unavailable' : 'failed')
    const made = new GroupCommit<ItemEnd>({ commit: writeEnds, judge, writersMax: 1, lingerMs: 100 })
    db() // so that the pool is registered to end after the writer
    onStop(() => made.drain())
    return made
  })

const patienceMs = 30_000

/** Writes down how an item ended, together with others that end at about the same time: what it cost and said is written already. */
export const endItem = (end: ItemEnd): Promise<void> => writer().write(end, { patienceMs, unhurried: true })

/** An error of an item that is no Failure's: nobody knows whether its vendor answered, and was paid. */
export const unknownOutcome = 'unknown_outcome'

/**
 * Settles what a process left running that has ended, by what stands in the database: an item whose reply is settled is
 * done; one whose vendor was called without a known outcome has failed as `unknown_outcome`, unless the batch wants such
 * ones asked again; any other was not called, and goes back. Only for whoever alone works on the batch.
 */
export async function settleLeftItems(batchId: string): Promise<void> {
  const ends = await db().$queryRaw<ItemEnd[]>`
    SELECT i."batchId", i.position, v.status,
      CASE v.status WHEN 'failed' THEN v.code END AS "errorCode",
      CASE v.status WHEN 'failed' THEN CASE v.code WHEN ${unknownOutcome} THEN ${unknownWords} ELSE ${noAnswerWords} END END AS "errorMessage"
    FROM "BatchItem" i JOIN "Batch" b ON b.id = i."batchId" LEFT JOIN "Message" m ON m.id = i."replyId"
    CROSS JOIN LATERAL (SELECT EXISTS (
      SELECT FROM "UsageEntry" u
      WHERE u."conversationId" = i."conversationId" AND u."messageId" = i."replyId" AND u.status <> 'failed') AS called) u
    CROSS JOIN LATERAL (SELECT
      CASE
        WHEN m.status = 'answered' THEN 'done'
        WHEN m.status = 'failed' AND m."latencyMs" IS NOT NULL THEN 'failed' -- settled; a swept one has no latency
        WHEN u.called AND NOT b."retryUnknown" THEN 'failed'
        WHEN b.status = 'cancelled' THEN 'cancelled'
        ELSE 'pending'
      END AS status,
      CASE WHEN m.status = 'failed' AND m."latencyMs" IS NOT NULL THEN 'upstream_failed' ELSE ${unknownOutcome} END AS code) v
    WHERE i."batchId" = ${batchId} AND i.status = 'running' AND i."vendorBatchId" IS NULL`
  if (ends.length > 0) await writeEnds(ends)
}

export const noAnswerWords = 'No model could answer.'
const unknownWords = 'The server ended while the vendor was being asked. It may have answered and may bill it, so it was not asked again.'

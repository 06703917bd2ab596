import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { answer } from '../chat/answer.ts'
import { answerOf, storedColumns } from '../chat/stored-turn.ts'
import { db } from '../database/client.ts'
import { getBatch } from './batches.ts'
import { type ItemStatus, itemStatuses } from './items.ts'

const { reply, json, citations, model, provider, finishReason, degraded, usage, cost, latencyMs, conversationId, messageId } = answer.shape

export const resultView = z
  .object({
    id: z.string().describe('Your own id of the item.'),
    status: z.enum(itemStatuses),
    reply: reply.nullable().describe('`null` until it is answered, and where there is an error.'),
    json,
    error: z
      .object({ code: z.string().describe('A code of a failure, `unknown_outcome`, `expired` or `cancelled`.'), message: z.string() })
      .nullable()
      .describe(
        'Why there is no answer. `unknown_outcome`: the server was ended while the vendor was being asked. `expired`: its vendor’s batch ended before it. `cancelled`: the batch was, before it was begun.',
      ),
    citations,
    model,
    provider,
    finishReason: finishReason.nullable(),
    degraded,
    usage: usage.nullable(),
    cost,
    latencyMs: latencyMs.nullable(),
    conversationId: conversationId.nullable().describe('The item’s own conversation; `null` before it is begun.'),
    messageId: messageId.nullable(),
  })
  .meta({ id: 'BatchResult', description: 'What became of one item of a batch.' })
export type ResultView = z.output<typeof resultView>

const columns = { position: true, itemId: true, status: true, replyId: true, errorCode: true, errorMessage: true } as const
const none = { reply: null, citations: [], model: null, provider: null, finishReason: null, degraded: false, usage: null, cost: null }
const notBegun = { ...none, latencyMs: null, conversationId: null, messageId: null }

/** An item's place in its batch is its place in the list. */
export type Placed = { position: number; result: ResultView }

/** The results of a batch of the caller's after this place, in the order in which its items were sent. */
export async function listResults(batchId: string, caller: Caller, page: { take: number; after?: number }): Promise<Placed[]> {
  await getBatch(batchId, caller)
  return readResults(batchId, page)
}

const pageRows = 200

/** All of them, read as they are sent. */
export async function* allResults(batchId: string): AsyncGenerator<ResultView> {
  for (let after: number | undefined; ; ) {
    const page = await readResults(batchId, { take: pageRows, after })
    for (const { result } of page) yield result
    after = page.at(-1)?.position
    if (page.length < pageRows) return
  }
}

async function readResults(batchId: string, { take, after = -1 }: { take: number; after?: number }): Promise<Placed[]> {
  const items = await db().batchItem.findMany({
    where: { batchId, position: { gt: after } },
    orderBy: { position: 'asc' },
    take,
    select: columns,
  })
  const replies = await db().message.findMany({ where: { id: { in: items.map(({ replyId }) => replyId) } }, select: storedColumns })
  const answers = new Map(replies.map((row) => [row.id, answerOf(row)]))
  return items.map(({ position, itemId: id, replyId, errorCode, errorMessage, ...item }) => {
    const status = item.status as ItemStatus
    const found = answers.get(replyId)
    const error = status === 'failed' ? { code: errorCode ?? 'internal', message: errorMessage ?? '' } : withoutAnswer(status, found)
    const begun = found && status !== 'cancelled' && status !== 'pending' ? asked(found, status) : notBegun
    return { position, result: { id, status, ...begun, error } }
  })
}

function withoutAnswer(status: ItemStatus, found: unknown) {
  if (status === 'cancelled') return { code: 'cancelled', message: 'The batch was cancelled before this item was begun.' }
  return status === 'done' && !found ? { code: 'not_found', message: 'Its conversation was erased.' } : null
}

function asked(found: ReturnType<typeof answerOf>, status: ItemStatus) {
  const { conversationId, messageId, model, provider, finishReason, degraded, usage, cost, latencyMs, citations, json } = found
  const ids = { conversationId, messageId }
  if (status === 'running') return { ...notBegun, ...ids }
  const said = status === 'done' ? { reply: found.reply, citations, ...(json !== undefined && { json }) } : { reply: null, citations: [] }
  return { ...said, model, provider, finishReason, degraded, usage, cost, latencyMs, ...ids }
}

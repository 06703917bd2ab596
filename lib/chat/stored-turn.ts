import { systemClock } from '../clock.ts'
import { db } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { notify } from '../database/notices.ts'
import { Failure, isFailure } from '../failure.ts'
import { once } from '../process.ts'
import type { Cost } from '../usage/cost.ts'
import { answerColumns } from './answer.ts'
import { citationOf } from './citation.ts'
import { type Answer, TurnEvents } from './events.ts'
import { abandonedAfterMs, turnMsMax } from './leftovers.ts'
import type { LiveTurn } from './live.ts'
import { readTrace } from './trace.ts'

/** Where instances are told that a turn is to be stopped. */
export const stopTopic = 'stop'

/** What of a reply's row its answer is read from. */
export const storedColumns = { ...answerColumns, conversationId: true, trace: true } as const
type Row = Prisma.MessageGetPayload<{ select: typeof storedColumns }>

const read = (id: string): Promise<Row | null> => db().message.findUnique({ where: { id, role: 'assistant' }, select: storedColumns })

/**
 * A turn that is not running in this process, read from its rows: it tells the same events as when it ran, in one piece.
 * One that another instance is still answering tells its beginning, and the rest when it is settled there.
 */
export async function storedTurn(replyId: string): Promise<LiveTurn | undefined> {
  const row = await read(replyId)
  if (!row) return undefined
  const events = new TurnEvents()
  const { conversationId, id: messageId } = row
  events.emit({ type: 'start', conversationId, messageId })
  const answer = settledOnce(row).then((settledRow) => {
    const failure = failureOf(settledRow)
    if (failure) throw failure
    const whole = answerOf(settledRow)
    if (whole.reply) events.emit({ type: 'text', text: whole.reply })
    if (whole.citations.length > 0) events.emit({ type: 'citations', citations: whole.citations })
    events.emit({ type: 'finish', answer: whole })
    return whole
  })
  answer.catch((cause) => {
    const failure = isFailure(cause) ? cause : new Failure('overloaded', 'The answer cannot be read now.', { cause })
    events.emit({ type: 'failed', failure })
  })
  const stop = () => void (row.status === 'pending' && notify({ topic: stopTopic, messageId }))
  return { conversationId, messageId, events, answer, stop }
}

const waitedFor = () => once('chat.waited-for', () => new Map<string, Promise<Row>>())

/** However many readers wait for a reply, it is looked at for all of them together. */
function settledOnce(row: Row): Promise<Row> {
  const waiting = waitedFor().get(row.id)
  if (waiting || row.status !== 'pending') return waiting ?? Promise.resolve(row)
  const begun = settled(row).finally(() => waitedFor().delete(row.id))
  waitedFor().set(row.id, begun)
  return begun
}

/** The row once it is settled. One that nobody can be answering any more counts as failed. */
async function settled(row: Row): Promise<Row> {
  let latest: Row | null = row
  for (let pauseMs = 200; latest?.status === 'pending'; pauseMs = Math.min(2_000, pauseMs * 1.5)) {
    const ageMs = Date.now() - latest.createdAt.getTime()
    if (ageMs > abandonedAfterMs && ageMs > (await turnMsMax().catch(() => Number.POSITIVE_INFINITY)))
      return { ...latest, status: 'failed', finishReason: 'error' }
    await systemClock.sleep(pauseMs)
    latest = await read(row.id).catch(() => latest) // the database is away for a moment: it is asked again
  }
  return latest ?? { ...row, status: 'failed', finishReason: 'error' } // erased meanwhile
}

/** What the caller was told instead of an answer; undefined where there is one, or where its process was killed. */
function failureOf({ trace }: Row): Failure | undefined {
  const told = readTrace(trace)?.failure
  if (!told) return undefined
  const { code, message, errors, retryAfter } = told
  return new Failure(code, message, { errors, headers: retryAfter === undefined ? undefined : { 'retry-after': retryAfter } })
}

/** The answer that was settled in this row. */
export function answerOf(row: Row): Answer {
  const { json, retryInSeconds } = readTrace(row.trace) ?? {}
  return {
    conversationId: row.conversationId,
    messageId: row.id,
    status: row.status === 'failed' ? 'failed' : 'answered',
    reply: row.text,
    ...(json?.problem === null && { json: JSON.parse(row.text) }),
    ...(json?.problem && { problem: json.problem }),
    ...(retryInSeconds !== undefined && { retryInSeconds }),
    citations: row.citations.map(citationOf),
    model: row.model,
    provider: row.provider,
    finishReason: row.finishReason ?? 'error',
    cached: row.cached,
    direct: row.direct,
    degraded: row.degraded,
    usage: { promptTokens: row.promptTokens ?? 0, completionTokens: row.completionTokens ?? 0, estimated: row.estimated },
    cost: row.cost as Cost[] | null,
    latencyMs: row.latencyMs ?? 0,
  }
}

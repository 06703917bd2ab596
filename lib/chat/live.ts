import type { Caller } from '../access/caller.ts'
import type { TurnIds } from '../database/idempotency.ts'
import { subscribe } from '../database/notices.ts'
import { recent } from '../database/recent.ts'
import { type Failure, notFound } from '../failure.ts'
import { metrics } from '../monitoring/metrics.ts'
import { graceLeftMs, once, onFinish } from '../process.ts'
import { hearPurges } from './answer-cache/process-cache.ts'
import { conversationIdOf, findConversation } from './conversation.ts'
import { type Answer, isLast, TurnEvents } from './events.ts'
import { settleLeftovers } from './leftovers.ts'
import { onlyOnce } from './only-once.ts'
import { stopTopic, storedTurn } from './stored-turn.ts'
import { takeTurn } from './turn.ts'
import type { TurnRequest } from './turn-request.ts'

/** A turn that is running on its own, whoever listens. */
export type LiveTurn = { conversationId: string; messageId: string; events: TurnEvents; answer: Promise<Answer>; stop(): void }

const running = () =>
  once('chat.live', () => {
    const turns = new Set<LiveTurn>()
    onFinish(() => finish(turns))
    return turns
  })

/** At the end of the process: turns may end by themselves while there is time; the others keep what was said and are settled. */
async function finish(turns: Set<LiveTurn>): Promise<void> {
  const limit = setTimeout(() => {
    for (const turn of turns) turn.stop()
  }, graceLeftMs())
  await Promise.allSettled(Array.from(turns, ({ answer }) => answer))
  clearTimeout(limit)
}

/**
 * Starts a turn and returns once its question is stored. From then on it ends by itself: with a settled answer, or
 * stopped by `stop()`. A request with a claim that was made before gets the turn that was begun then. Throws what
 * `takeTurn` throws before that: a refusal, or a database that cannot store the question.
 */
export function beginTurn(request: TurnRequest, caller: Caller): Promise<LiveTurn> {
  const { claim } = request
  // Both are tried again with a later turn.
  void sweepLeftovers.read('').catch(() => {})
  void hearStops.read('').catch(() => {})
  void hearPurges.read('').catch(() => {})
  if (!claim) return start(request, caller)
  const find = async (replyId: string) => {
    const turn = await turnOf(replyId)
    if (turn) await findConversation(turn.conversationId, caller)
    return turn
  }
  return onlyOnce(claim, (ids) => start({ ...request, ids }, caller), find)
}

async function start(request: TurnRequest & { ids?: TurnIds }, caller: Caller): Promise<LiveTurn> {
  const events = new TurnEvents()
  const stopping = new AbortController()
  const turns = running()
  const answer = takeTurn(request, caller, events, stopping.signal)
  answer.catch(() => {}) // told through `events`, or by the race below
  const started = await Promise.race([events.first(({ type }) => type === 'start'), answer.then(() => undefined)])
  if (started?.type !== 'start') throw new Error('a turn ended before it started')

  const { conversationId, messageId } = started
  const turn = { conversationId, messageId, events, answer, stop: () => stopping.abort() }
  turns.add(turn)
  metrics().running.inc()
  const leave = () => {
    turns.delete(turn)
    metrics().running.dec()
  }
  answer.then(leave, leave)
  return turn
}

/** What an instance left behind when it was killed does not stay `pending` until the next start. */
const sweepLeftovers = recent(
  'chat.leftovers',
  () => settleLeftovers({ alone: false, runningHere: Array.from(running(), ({ messageId }) => messageId) }),
  { ttlMs: 5 * 60_000 },
)

/** Stops that visitors ask of another instance than the one that answers them. */
const hearStops = recent(
  'chat.stops',
  () =>
    subscribe(stopTopic, (notice) => {
      if (notice !== 'missed') for (const turn of running()) if (turn.messageId === notice.messageId) turn.stop()
    }),
  { ttlMs: Number.POSITIVE_INFINITY },
)

/** The turn of this reply, running here or read from its rows. */
export const turnOf = async (replyId: string): Promise<LiveTurn | undefined> =>
  Array.from(running()).find(({ messageId }) => messageId === replyId) ?? storedTurn(replyId)

/** The caller's turn of this reply, running or settled; one that is not his does not exist for him. */
export async function findTurn(replyId: string, caller: Caller): Promise<LiveTurn> {
  const turn = await turnOf(replyId)
  if (!turn) throw notFound('message')
  await findConversation(turn.conversationId, caller).catch((error: Failure) => {
    throw error.code === 'not_found' ? notFound('message') : error
  })
  return turn
}

/** The caller's running turn with this id, which may be the conversation's, the reply's or his own chat's. */
export async function findLive(id: string, caller: Caller): Promise<LiveTurn | undefined> {
  const chat = conversationIdOf(id, caller)
  const found = Array.from(running()).findLast((turn) => [turn.conversationId, turn.messageId].includes(id) || turn.conversationId === chat)
  if (!found) return undefined
  const isTheirs = await findConversation(found.conversationId, caller).then(
    () => true,
    (error: Failure) => error.code !== 'not_found' && Promise.reject(error),
  )
  return isTheirs ? found : undefined // as if it did not run: nobody learns which ids exist
}

/** Stops a running turn: the words sent so far are kept and the call to the vendor is ended. */
export async function stopTurn(id: string, caller: Caller): Promise<void> {
  const turn = await findLive(id, caller)
  if (!turn) throw notFound('running turn')
  turn.stop()
  await turn.events.first(isLast)
}

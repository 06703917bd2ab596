import { type KeyCaller, mayDo } from '../access/caller.ts'
import { findKeyById } from '../access/find-key.ts'
import type { Answer } from '../chat/events.ts'
import { beginTurn } from '../chat/live.ts'
import type { TurnRequest } from '../chat/turn-request.ts'
import { Failure, isFailure } from '../failure.ts'
import { newId } from '../ids.ts'
import { log } from '../monitoring/log.ts'
import { type ClaimedItem, endItem, type ItemEnd, noAnswerWords } from './items.ts'

type End = Pick<ItemEnd, 'status' | 'errorCode' | 'errorMessage'>
/** `later`: nothing can be answered for now. `left`: what became of it is for the next process to find out. */
type Outcome = { end: End; later?: true } | { left: true; later?: true }

type Going = { isCalled: boolean; stop(): void }

const ended = (status: End['status']): { end: End } => ({ end: { status, errorCode: null, errorMessage: null } })
const failed = (errorCode: string, errorMessage: string): { end: End } => ({ end: { status: 'failed', errorCode, errorMessage } })

/** Whoever sent a batch, as long as the key may still chat. */
export async function senderOf({ apiKeyId }: { apiKeyId: string }): Promise<KeyCaller | undefined> {
  const caller = await findKeyById(apiKeyId)
  return caller && mayDo(caller, 'chat') ? caller : undefined
}
export const keyIsOver = failed('not_authenticated', 'The key of this batch has expired or was revoked.')

/** The turn of an item. */
export const turnOf = (
  { message: question, context, model, conversationId, questionId, replyId }: ClaimedItem,
  { bot }: { bot: string },
): TurnRequest => ({
  question,
  bot,
  context: context ?? undefined,
  model: model ?? undefined,
  channel: 'api',
  stream: false,
  priority: 'batch',
  requestId: newId('req'),
  ids: { conversationId, questionId, replyId },
})

/** How an item ends whose turn has this answer. */
export const endedWith = ({ status, problem }: Pick<Answer, 'status' | 'problem'>): { end: End } =>
  status === 'answered' ? ended('done') : failed('upstream_failed', problem ?? noAnswerWords)

/** How an item ends whose turn was refused, or broke off. */
export function brokenBy(error: unknown, { conversationId }: Pick<ClaimedItem, 'conversationId'>): { end: End } {
  if (isFailure(error) && error.code !== 'internal') return failed(error.code, error.message)
  log().error({ conversationId, err: error }, 'an item of a batch could not be answered')
  return failed('internal', 'Something went wrong on our side.')
}

/**
 * How each item of a batch is answered: by a turn in the name of the batch's key, behind everything that somebody waits
 * for. When the batch is cancelled or the process is ending, those turns end that no vendor was asked for yet. Throws when
 * nothing can be answered for now, such as while all vendors rest; the item goes back then.
 */
export function answering(
  batch: { bot: string; apiKeyId: string },
  { cancelled, stopping }: Record<'cancelled' | 'stopping', AbortSignal>,
) {
  const going = new Set<Going>()
  const stopWaiting = () => {
    for (const turn of going) if (!turn.isCalled) turn.stop()
  }
  for (const signal of [cancelled, stopping]) signal.addEventListener('abort', stopWaiting)

  async function outcomeOf(item: ClaimedItem, begun: () => void): Promise<Outcome> {
    const notAsked = () => (cancelled.aborted ? ended('cancelled') : ended('pending'))
    if (cancelled.aborted || stopping.aborted) return notAsked()
    const caller = await senderOf(batch)
    if (!caller) return keyIsOver
    const turn: Going = { isCalled: false, stop: () => {} }
    const onCall = () => {
      turn.isCalled = true
      begun()
    }
    going.add(turn)
    try {
      const live = await beginTurn({ ...turnOf(item, batch), onCall }, caller)
      turn.stop = live.stop
      if ((cancelled.aborted || stopping.aborted) && !turn.isCalled) live.stop()
      const answer = await live.answer
      if (answer.finishReason === 'cancelled') return turn.isCalled ? { left: true } : notAsked()
      if (answer.status !== 'answered' && answer.retryInSeconds !== undefined) return { ...notAsked(), later: true }
      return endedWith(answer)
    } catch (error) {
      if (isFailure(error) && error.status === 503) return turn.isCalled ? { left: true, later: true } : { ...notAsked(), later: true }
      return brokenBy(error, item)
    } finally {
      going.delete(turn)
    }
  }

  return async (item: ClaimedItem, begun: () => void): Promise<void> => {
    const outcome = await outcomeOf(item, begun)
    const { batchId, position } = item
    if ('end' in outcome) await endItem({ batchId, position, ...outcome.end })
    if (outcome.later) throw new Failure('overloaded', 'No model can be asked for the items of this batch now.')
  }
}

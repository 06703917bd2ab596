import { systemClock } from '../clock.ts'
import { claimKey, type RequestClaim, releaseKey, type TurnIds, takeOver } from '../database/idempotency.ts'
import { isFailure } from '../failure.ts'
import { newId } from '../ids.ts'
import type { LiveTurn } from './live.ts'

const pauseMs = 50
/** Longer than storing a question may take: a claim without a question after it is a dead process's. */
const beginningMsMax = 15_000

/**
 * Begins the turn of a claim, or gives the one that was begun under it, in whatever state it is: running here, settled,
 * or on another instance. A turn that was refused before its question was stored leaves the claim free.
 */
export async function onlyOnce(
  claim: RequestClaim,
  begin: (ids: TurnIds) => Promise<LiveTurn>,
  find: (replyId: string) => Promise<LiveTurn | undefined>,
): Promise<LiveTurn> {
  for (;;) {
    const ids = { questionId: newId('msg'), replyId: newId('msg') }
    const first = await claimKey(claim, ids)
    if (!first) return beginOrRelease(claim, ids, begin)
    const { questionId, replyId } = first
    const turn = replyId === null ? undefined : await find(replyId)
    if (turn) return turn
    const isDead = Date.now() - first.claimedAt.getTime() > beginningMsMax
    if (isDead && questionId && replyId && (await takeOver(first))) return beginOrRelease(claim, { questionId, replyId }, begin)
    await systemClock.sleep(pauseMs)
  }
}

async function beginOrRelease(claim: RequestClaim, ids: TurnIds, begin: (ids: TurnIds) => Promise<LiveTurn>): Promise<LiveTurn> {
  try {
    return await begin(ids)
  } catch (error) {
    // Of anything but a refusal, which has no cause, nobody knows whether the question was stored: the next one takes over, with the same ids.
    if (isFailure(error) && (error.status < 500 || error.cause === undefined)) await releaseKey(claim.id)
    throw error
  }
}

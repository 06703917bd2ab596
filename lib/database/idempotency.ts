import { Failure } from '../failure.ts'
import { db } from './client.ts'
import type { IdempotencyKey } from './generated/client.ts'
import { recent } from './recent.ts'

/** A request that may come again: `id` says whose it is, where and under which key, `fingerprint` what was asked. */
export type RequestClaim = { id: string; fingerprint: string }
export type TurnIds = { questionId: string; replyId: string }

const dayMs = 86_400_000
/** In place of an answer's status, when a process died after it had claimed the key. */
export const outcomeUnknown = 0

/**
 * Claims the key for this request: undefined when it is the first, else what is known of the first one. Throws `conflict`
 * when something else was asked under the key. A turn's claim names the messages it is going to write, so that whoever
 * comes later finds them, also after a restart.
 */
export async function claimKey({ id, fingerprint }: RequestClaim, turn?: TurnIds): Promise<IdempotencyKey | undefined> {
  void sweep.read('').catch(() => {}) // what is left over does no harm
  const { count } = await db().idempotencyKey.createMany({
    data: [{ id, fingerprint, ...turn, expiresAt: new Date(Date.now() + dayMs) }],
    skipDuplicates: true,
  })
  if (count === 1) return undefined
  const first = await db().idempotencyKey.findUnique({ where: { id } })
  if (first && first.expiresAt.getTime() > Date.now()) return sameRequest(first, fingerprint)
  await db().idempotencyKey.deleteMany({ where: { id, expiresAt: { lte: new Date() } } })
  return claimKey({ id, fingerprint }, turn)
}

function sameRequest(first: IdempotencyKey, fingerprint: string): IdempotencyKey {
  if (first.fingerprint === fingerprint) return first
  throw new Failure('conflict', 'Idempotency-Key: it was used for another request before. Take a new key for a new request.')
}

/** Gives the key back: the request was refused before it did anything, and may be tried again. */
export const releaseKey = async (id: string): Promise<void> => void (await db().idempotencyKey.deleteMany({ where: { id } }))

/** Takes over a claim whose process has died. False when somebody else was faster. */
export async function takeOver({ id, claimedAt }: IdempotencyKey): Promise<boolean> {
  const { count } = await db().idempotencyKey.updateMany({ where: { id, claimedAt }, data: { claimedAt: new Date() } })
  return count === 1
}

export const keepAnswer = async (id: string, status: number, answer: Uint8Array<ArrayBuffer>): Promise<void> =>
  void (await db().idempotencyKey.updateMany({ where: { id }, data: { status, answer } }))

/** Claims from before this time that nobody is answering any more. A turn's messages tell what became of it; of others nobody knows. */
export const abandonClaims = async (before: Date): Promise<void> =>
  void (await db().idempotencyKey.updateMany({
    where: { status: null, replyId: null, claimedAt: { lt: before } },
    data: { status: outcomeUnknown },
  }))

const sweep = recent(
  'database.idempotency-sweep',
  async () => void (await db().idempotencyKey.deleteMany({ where: { expiresAt: { lt: new Date() } } })),
  { ttlMs: 3_600_000 },
)

import { notify, subscribe } from '../../database/notices.ts'
import { recent } from '../../database/recent.ts'
import { once } from '../../process.ts'
import { redis } from '../../redis/connection.ts'
import { type AnswerCache, createAnswerCache, type SharedAnswers } from './answer-cache.ts'
import type { Held } from './memory-store.ts'
import { redisAnswers } from './redis-answers.ts'

/* The one cache of this process, and what all instances forget together. */

const sharedAnswers = (): SharedAnswers | undefined =>
  once('chat.shared-answers', () => {
    const client = redis()
    return client && redisAnswers(client)
  })

export const answerCache = (): AnswerCache => once('chat.answer-cache', () => createAnswerCache({ shared: sharedAnswers() }))

const topic = 'answers.forget'

/** The cache on every instance hears when answers are to be forgotten; one that may have missed it forgets all. */
export const hearPurges = recent(
  'chat.answer-purges',
  () =>
    subscribe(topic, (notice) => {
      if (notice === 'missed' || notice.bot === null) answerCache().forget()
      else answerCache().forget(String(notice.bot))
    }),
  { ttlMs: Number.POSITIVE_INFINITY },
)

/**
 * Forgets the answers of one bot, or all, on every instance. What is being answered now is not kept. Throws where the shared
 * answers cannot be forgotten: they would be there again.
 */
export async function purgeAnswers(bot?: string): Promise<void> {
  const forget = async () => {
    answerCache().forget(bot)
    await notify({ topic, bot: bot ?? null })
  }
  await forget()
  await sharedAnswers()?.purge(bot)
  await forget() // what was read from there meanwhile
}

/** What is held here, and what instances share; null where they share nothing, or it is away. */
export async function heldAnswers(): Promise<{ here: Held; shared: Held | null }> {
  const shared = await sharedAnswers()
    ?.held()
    .catch(() => null)
  return { here: answerCache().held(), shared: shared ?? null }
}

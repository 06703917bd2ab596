import { systemClock } from '../../clock.ts'
import { notify, subscribe } from '../../database/notices.ts'
import { recent } from '../../database/recent.ts'
import { once } from '../../process.ts'
import { redis } from '../../redis/connection.ts'
import { type AlikeAnswers, createAlikeAnswers } from './alike.ts'
import { type AnswerCache, createAnswerCache, type SharedAnswers } from './answer-cache.ts'
import { thresholdFor } from './calibration.ts'
import { questionEmbedder } from './embed-question.ts'
import type { Held } from './memory-store.ts'
import { redisAnswers } from './redis-answers.ts'
import { redisQuestions, type SharedQuestions } from './redis-questions.ts'
import { createVectorStore } from './vector-store.ts'

/* The one cache of this process, and what all instances forget together. */

const sharedAnswers = (): SharedAnswers | undefined =>
  once('chat.shared-answers', () => {
    const client = redis()
    return client && redisAnswers(client)
  })

export const answerCache = (): AnswerCache => once('chat.answer-cache', () => createAnswerCache({ shared: sharedAnswers() }))

const sharedQuestions = (): SharedQuestions | undefined =>
  once('chat.shared-questions', () => {
    const client = redis()
    return client && redisQuestions(client)
  })

/** Of one bot at most two thousand questions are looked through for one that is alike: a few milliseconds. */
const questionBounds = { ofBotMax: 2_000, bytesMax: 64 * 1_048_576 }

/** A customer waits for it before any model is asked. */
const embeddingMsMax = 300

/** The semantic level of the one cache. */
export const alikeAnswers = (): AlikeAnswers =>
  once('chat.alike-answers', () =>
    createAlikeAnswers({
      clock: systemClock,
      cache: answerCache,
      store: createVectorStore(questionBounds, systemClock),
      shared: sharedQuestions(),
      thresholdFor,
      embed: questionEmbedder(embeddingMsMax),
    }),
  )

function forgetHere(bot?: string): void {
  answerCache().forget(bot)
  alikeAnswers().forget(bot)
}

const topic = 'answers.forget'

/** The cache on every instance hears when answers are to be forgotten; one that may have missed it forgets all. */
export const hearPurges = recent(
  'chat.answer-purges',
  () =>
    subscribe(topic, (notice) => {
      if (notice === 'missed' || notice.bot === null) forgetHere()
      else forgetHere(String(notice.bot))
    }),
  { ttlMs: Number.POSITIVE_INFINITY },
)

/**
 * Forgets the answers of one bot, or all, on every instance. What is being answered now is not kept. Throws where the shared
 * answers cannot be forgotten: they would be there again.
 */
export async function purgeAnswers(bot?: string): Promise<void> {
  const forget = async () => {
    forgetHere(bot)
    await notify({ topic, bot: bot ?? null })
  }
  await forget()
  await Promise.all([sharedAnswers()?.purge(bot), sharedQuestions()?.purge(bot)])
  await forget() // what was read from there meanwhile
}

/** What is held here, and what instances share; null where they share nothing, or it is away. */
export async function heldAnswers(): Promise<{ here: Held; shared: Held | null }> {
  const shared = await sharedAnswers()
    ?.held()
    .catch(() => null)
  return { here: answerCache().held(), shared: shared ?? null }
}

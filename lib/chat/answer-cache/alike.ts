import type { Clock } from '../../clock.ts'
import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import type { Attempt } from '../../llm/generate.ts'
import type { Cost } from '../../usage/cost.ts'
import type { TurnLedger } from '../../usage/ledger.ts'
import { costOf } from '../settle.ts'
import type { Turn, TurnContext } from '../turn-state.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { KeptAnswer } from './kept-answer.ts'
import { type CacheKey, scopeOf } from './key.ts'
import type { Entry } from './memory-store.ts'
import { normalise } from './normalise.ts'
import type { SharedQuestions } from './redis-questions.ts'
import { direction } from './threshold.ts'
import type { VectorStore } from './vector-store.ts'

/** A question whose answer is kept under `key`. Only questions of one `scope` are compared. `vector` has the length 1. */
export type KeptQuestion = { key: CacheKey; scope: string; question: string; vector: Float32Array; until: number }

/** What of a turn the level has to know. */
export type LookContext = Pick<TurnContext, 'passages' | 'knowledgeVersion' | 'signal'> & {
  turn: Pick<Turn, 'bot' | 'lang' | 'forced' | 'json' | 'request' | 'caller' | 'plan'>
  ledger: Pick<TurnLedger, 'open' | 'withdraw' | 'settle' | 'settlements'>
}

/**
 * What a look has brought: perhaps an answer to a question that is alike, with how alike it is. `spent`: what it cost itself, null
 * where nobody knows. `keep` is to be told of the answer that was given instead.
 */
export type Look = { found?: KeptAnswer & { similarity: number }; attempts: Attempt[]; spent: Cost[] | null; keep(entry: Entry): void }

/** The vector of a question; null where it did not come in time. */
export type Embedder = (model: string, question: string, context: LookContext) => Promise<{ vector: number[] | null; attempts: Attempt[] }>

type Parts = {
  clock: Clock
  cache(): AnswerCache
  store: VectorStore
  shared?: SharedQuestions
  /** From which likeness on answers are told again; null while that is not known. */
  thresholdFor(bot: { id: string }, model: string, knowledgeVersion: number): Promise<number | null>
  embed: Embedder
}

export type AlikeAnswers = {
  /** Looks for the answer to a question that is alike; undefined where the level is not for this turn. */
  look(key: CacheKey, context: LookContext): Promise<Look | undefined>
  /** Forgets what this process holds of one bot, or all. */
  forget(bot?: string): void
}

/** What is longer tells a story, in which more stands than a vector holds. */
export const questionCharsMax = 200
/** An embedding that failed or was too slow is not waited for again before this time is over: most turns lose nothing. */
const restMs = 30_000
/** Kept questions may have lost their answers, or have others' sources. */
const triedMax = 5

/**
 * The semantic level of the answer cache. It stands behind the exact one: only a question that nobody has asked in these words is
 * embedded, and only once the bot's own pairs have shown which likeness suffices.
 */
export function createAlikeAnswers({ clock, cache, store, shared, thresholdFor, embed }: Parts): AlikeAnswers {
  const restsUntil = new Map<string, number>()

  async function find(asked: Omit<KeptQuestion, 'until'>, threshold: number, passages: RetrievedPassage[]) {
    for (const { key, similarity } of store.near(asked, threshold).slice(0, triedMax)) {
      const answer = await cache().find(key)
      if (answer && hasItsSources(answer, passages)) return { ...answer, similarity }
    }
    return undefined
  }

  return {
    async look(key, context) {
      const { turn, passages, knowledgeVersion, ledger, signal } = context
      const { bot, request } = turn
      const model = bot?.cacheEmbeddingModel
      if (!bot || !model || request.question.length > questionCharsMax || (restsUntil.get(model) ?? 0) > clock.now() || signal?.aborted)
        return undefined
      const threshold = await thresholdFor(bot, model, knowledgeVersion)
      if (threshold === null) return undefined
      const callsBefore = ledger.settlements().length
      const [{ vector, attempts }, fresh] = await Promise.all([embed(model, normalise(request.question), context), shared?.fresh(bot.id)])
      for (const question of fresh ?? []) store.set(question)
      const spent = costOf(ledger.settlements().slice(callsBefore))
      if (!vector) {
        if (!signal?.aborted) restsUntil.set(model, clock.now() + restMs)
        return { attempts, spent, keep() {} }
      }
      const asked = { key, scope: scopeOf(bot, knowledgeVersion, turn, model), question: request.question, vector: direction(vector) }
      return {
        found: await find(asked, threshold, passages),
        attempts,
        spent,
        keep({ until }) {
          const question = { ...asked, until }
          store.set(question)
          void shared?.add(question)
        },
      }
    },
    forget: (bot) => store.purge(bot),
  }
}

/** An answer that quotes passages is told again only where one of them was found for this question, too. */
const hasItsSources = ({ citations }: KeptAnswer, passages: RetrievedPassage[]): boolean =>
  citations.length === 0 || citations.some((cited) => passages.some(({ passageId }) => passageId === cited.passageId))

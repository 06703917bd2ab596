import { type AlikeAnswers, createAlikeAnswers, type Embedder, type KeptQuestion } from '#lib/chat/answer-cache/alike.ts'
import { type AnswerCache, createAnswerCache, type SharedAnswers } from '#lib/chat/answer-cache/answer-cache.ts'
import type { CacheKey } from '#lib/chat/answer-cache/key.ts'
import type { Entry } from '#lib/chat/answer-cache/memory-store.ts'
import type { SharedQuestions } from '#lib/chat/answer-cache/redis-questions.ts'
import { createVectorStore } from '#lib/chat/answer-cache/vector-store.ts'
import type { SettlementRow } from '#lib/database/turn-writes.ts'
import { once } from '#lib/process.ts'
import type { Chance } from './chance.ts'
import type { Report } from './report.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** The longest that the instances' common store takes to answer, in milliseconds. */
export const sharedMs = 50
/** From which likeness on answers are told again, where they are. */
export const leastLikeness = 0.9
/** The longest that an embedding is waited for. */
const embeddingMsMax = 300

type Meaning = { vectorOf(question: string): number[]; isPrivate(turn: unknown): boolean }

/** The real cache of answers as the one of this process for as long as a history lasts, its bounds watched. */
export class WatchedCache {
  readonly isWide: boolean
  /** Null where the level of questions that are alike is off. */
  readonly embeddingModel: string | null
  private readonly cache: AnswerCache
  private readonly alike: AlikeAnswers
  private readonly shared: SharedAnswers | undefined
  private readonly limits: { entriesMax: number; bytesMax: number }
  private readonly keys = new Map<string, CacheKey>()
  private readonly report: Report
  /** Whoever looks at what is held has what is over swept, so not every history is looked at. */
  private readonly isWatched: boolean

  constructor(clock: VirtualClock, chance: Chance, report: Report, meaning: Meaning) {
    this.report = report
    this.isWide = chance.happens(0.6)
    this.isWatched = chance.happens(0.5)
    this.limits = this.isWide
      ? { entriesMax: 1_000, bytesMax: 1_000_000 }
      : { entriesMax: chance.whole(1, 4), bytesMax: chance.one([1_500, 4_000]) }
    this.shared = chance.happens(0.3) ? sharedAnswers(clock, chance) : undefined
    this.cache = createAnswerCache({ clock, random: chance.next, limits: this.limits, shared: this.shared })
    const watched: AnswerCache = {
      ...this.cache,
      placeFor: (key) => {
        this.keys.set(key.hash, key)
        return this.cache.placeFor(key)
      },
    }
    Object.assign(
      once('chat.answer-cache', () => ({}) as AnswerCache),
      { elsewhere: undefined, ...watched },
    )
    this.embeddingModel = chance.happens(0.6) ? 'v/embedding' : null
    const calibrated = chance.happens(0.9) ? leastLikeness : null
    const ofBotMax = chance.one([1, 3, 1_000])
    this.alike = createAlikeAnswers({
      clock,
      cache: () => this.cache,
      store: createVectorStore({ ofBotMax, bytesMax: 1_000_000 }, clock),
      shared: this.shared && sharedQuestions(clock, chance),
      thresholdFor: async () => calibrated,
      embed: embedder(clock, chance, report, meaning),
    })
    Object.assign(
      once('chat.alike-answers', () => ({}) as AlikeAnswers),
      this.alike,
    )
  }

  /** As all instances forget. `forgotten` is told each time that this one has. */
  async forget(bot: string, forgotten: () => void): Promise<void> {
    const forget = () => {
      this.cache.forget(bot)
      this.alike.forget(bot)
      forgotten()
    }
    forget()
    if (!this.shared) return
    await this.shared.purge(bot)
    forget()
  }

  quiet(): void {
    if (!this.isWatched) return
    const held = [...this.cache.held().values()]
    const sum = (what: 'entries' | 'bytes') => held.reduce((total, each) => total + each[what], 0)
    const { entriesMax, bytesMax } = this.limits
    this.report.hold(sum('entries') <= entriesMax, () => `${sum('entries')} answers are held of ${entriesMax}`)
    this.report.hold(sum('bytes') <= bytesMax, () => `${sum('bytes')} bytes are held of ${bytesMax}`)
  }

  /** To be called at the end of a history. */
  judge(): void {
    for (const key of this.keys.values()) {
      const place = this.cache.placeFor(key)
      this.report.hold('kept' in place || place.isFirst, () => `${key.bot}: a flight is left`)
    }
    this.cache.forget()
    this.report.hold(this.cache.held().size === 0, () => 'something is held after all was forgotten')
  }
}

/** A store that does one thing after the other, and is heard of a moment later; now and then it is away. */
function sharedAnswers(clock: VirtualClock, chance: Chance): SharedAnswers {
  const entries = new Map<string, { bot: string; value: string }>()
  const reply = () => clock.sleep(chance.whole(0, sharedMs))
  return {
    async get({ hash }) {
      const entry = chance.happens(0.05) ? undefined : entries.get(hash)
      await reply()
      return entry && (JSON.parse(entry.value) as Entry)
    },
    async set({ bot, hash }, { answer, until }) {
      if (chance.happens(0.95)) entries.set(hash, { bot, value: JSON.stringify({ answer, until }) })
    },
    async purge(bot) {
      await reply()
      for (const [hash, entry] of entries) if (bot === undefined || entry.bot === bot) entries.delete(hash)
      await reply()
    },
    held: async () => new Map(),
  }
}

/** A vendor of embeddings, which is slow or fails now and then. Each call is a row of the turn's, and costs something. */
function embedder(clock: VirtualClock, chance: Chance, report: Report, { vectorOf, isPrivate }: Meaning): Embedder {
  return async (_model, question, { turn, ledger, signal }) => {
    report.hold(!isPrivate(turn), () => `“${question}” was embedded, and is for nobody else`)
    const ms = chance.whole(1, chance.happens(0.1) ? 600 : 100)
    const isStopped = await clock.sleep(Math.min(ms, embeddingMsMax), signal).then(
      () => false,
      () => true,
    )
    const isMade = !isStopped && ms <= embeddingMsMax && chance.happens(0.95)
    const costAmount = chance.happens(0.1) ? null : '0.25'
    const row = { status: isMade ? 'success' : 'failed', promptTokens: isMade ? 5 : null, costAmount, costCurrency: costAmount && 'USD' }
    ledger.settlements().push(row as SettlementRow)
    const attempt = {
      provider: 'v',
      model: 'v/embedding',
      attempt: 1,
      status: isMade ? 'success' : 'failed',
      latencyMs: ms,
      ttftMs: null,
    } as const
    return { vector: isMade ? vectorOf(question) : null, attempts: [attempt] }
  }
}

/** The questions that instances tell each other, each a moment later. */
function sharedQuestions(clock: VirtualClock, chance: Chance): SharedQuestions {
  const all: KeptQuestion[] = []
  const reply = () => clock.sleep(chance.whole(0, sharedMs))
  return {
    async fresh(bot) {
      const found = chance.happens(0.05) ? [] : all.filter(({ key }) => key.bot === bot)
      await reply()
      return found
    },
    async add(question) {
      if (chance.happens(0.95)) all.push(question)
    },
    async purge(bot) {
      await reply()
      for (const question of all.splice(0)) if (bot !== undefined && question.key.bot !== bot) all.push(question)
    },
  }
}

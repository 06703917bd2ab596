import { type Clock, systemClock } from '../../clock.ts'
import { createAskedBefore } from './asked-before.ts'
import { Flight } from './flight.ts'
import type { KeptAnswer } from './kept-answer.ts'
import type { CacheKey } from './key.ts'
import { createMemoryStore, type Entry, type Held } from './memory-store.ts'

/** Answers that instances share. A turn loses nothing when they are away: `get` and `set` never reject. */
export type SharedAnswers = {
  get(key: CacheKey): Promise<Entry | undefined>
  set(key: CacheKey, entry: Entry, ttlMs: number): Promise<void>
  /** Forgets the answers of one bot, or all. */
  purge(bot?: string): Promise<void>
  held(): Promise<Held>
}

/** An answer that is there, or the turns that ask for it now, of which this may be the `first`. */
type Place = { kept: KeptAnswer } | { flight: Flight<KeptAnswer>; isFirst: boolean }

export type AnswerCache = {
  /** Nothing happens between the look and the answer: of any number of turns that ask the same, one is the first. */
  placeFor(key: CacheKey): Place
  /** The answer that another instance has kept, for a flight that asks. Is not there without shared answers. */
  elsewhere?: (key: CacheKey, flight: Flight<KeptAnswer>) => Promise<KeptAnswer | undefined>
  /** False for a flight that began before the cache was emptied: it is told nothing of before. */
  isCurrent(key: CacheKey, flight: Flight<KeptAnswer>): boolean
  /** The answer under a key, wherever it is kept. */
  find(key: CacheKey): Promise<KeptAnswer | undefined>
  /**
   * Keeps what a flight has brought, for so many seconds and a little more; not if the cache was emptied since it began. The
   * others are told of what `isKnownElsewhere` at once.
   */
  keep(key: CacheKey, flight: Flight<KeptAnswer>, answer: KeptAnswer, seconds: number, isKnownElsewhere?: boolean): Entry | undefined
  /** Forgets what this process holds of one bot, or all, and what it is being told. */
  forget(bot?: string): void
  held(): Held
}

/** Of one process: about ten thousand answers of ordinary length. */
const bounds = { entriesMax: 10_000, bytesMax: 64 * 1_048_576 }
/** So that what was kept at the same time is not asked for anew at the same time. */
const jitterMsMax = 300_000

type Parts = { clock?: Clock; random?: () => number; shared?: SharedAnswers; limits?: typeof bounds }

/**
 * What bots have answered. Everything is kept in this process as long as there is room; instances that share a Redis find
 * there what was asked more than once.
 */
export function createAnswerCache({ clock = systemClock, random = Math.random, shared, limits = bounds }: Parts = {}): AnswerCache {
  const memory = createMemoryStore(limits, clock)
  const askedBefore = shared && createAskedBefore()
  const flights = new Map<string, { bot: string; flight: Flight<KeptAnswer> }>()

  /** Of a question that is asked again the others are told. */
  function share(key: CacheKey, entry: Entry, atOnce = false): void {
    if (!shared || entry.isShared || !(askedBefore?.note(key.hash) || atOnce)) return
    entry.isShared = true
    void shared.set(key, entry, entry.until - clock.now())
  }

  function begin(key: CacheKey): Flight<KeptAnswer> {
    const flight = new Flight<KeptAnswer>(() => {
      if (isCurrent(key, flight)) flights.delete(key.hash)
    })
    flights.set(key.hash, { bot: key.bot, flight })
    return flight
  }

  const isCurrent = ({ hash }: CacheKey, flight: Flight<KeptAnswer>) => flights.get(hash)?.flight === flight

  return {
    placeFor(key) {
      const underWay = flights.get(key.hash)
      if (underWay) return { flight: underWay.flight, isFirst: false }
      const entry = memory.get(key)
      if (!entry) return { flight: begin(key), isFirst: true }
      share(key, entry)
      return { kept: JSON.parse(entry.answer) }
    },
    ...(shared && {
      async elsewhere(key: CacheKey, flight: Flight<KeptAnswer>) {
        const entry = await shared.get(key)
        if (!entry || entry.until <= clock.now() || !isCurrent(key, flight)) return undefined
        const answer: KeptAnswer = JSON.parse(entry.answer)
        memory.set(key, { ...entry, isShared: true })
        return answer
      },
    }),
    async find(key) {
      const entry = memory.get(key) ?? (await shared?.get(key))
      return entry && entry.until > clock.now() ? JSON.parse(entry.answer) : undefined
    },
    isCurrent,
    keep(key, flight, answer, seconds, isKnownElsewhere) {
      if (!isCurrent(key, flight)) return undefined
      const ttlMs = seconds * 1_000
      const entry = {
        answer: JSON.stringify(answer),
        until: clock.now() + ttlMs + Math.floor(random() * Math.min(jitterMsMax, ttlMs / 10)),
      }
      memory.set(key, entry)
      share(key, entry, isKnownElsewhere)
      return entry
    },
    forget(bot) {
      memory.purge(bot)
      for (const [hash, underWay] of flights) if (bot === undefined || underWay.bot === bot) flights.delete(hash)
    },
    held: () => memory.held(),
  }
}

import type { Clock } from '../../clock.ts'
import { type CacheKey, type Generation, isNewer } from './key.ts'

/** What is held of each bot, by its id. */
export type Held = Map<string, { entries: number; bytes: number }>

/** An answer as it is kept, and until when. `isShared`: the other instances have it too. */
export type Entry = { answer: string; until: number; isShared?: boolean }
type Kept = { entry: Entry; bot: string; bytes: number }
type OfBot = { generation: Generation; hashes: Set<string>; bytes: number }

export type MemoryStore = {
  get(key: CacheKey): Entry | undefined
  set(key: CacheKey, entry: Entry): void
  /** Forgets the answers of one bot, or all. */
  purge(bot?: string): void
  held(): Held
}

/** Beside the text itself: its key, its places in the maps. */
const overheadBytes = 300
const bytesPerUnit = 2
const sweepEveryMs = 60_000

/**
 * Answers in this process: those asked for last stay, within so many entries and bytes. What has expired is never given, and
 * swept every minute while anything is asked. What a bot said before it was changed goes as soon as the change is seen.
 */
export function createMemoryStore({ entriesMax, bytesMax }: { entriesMax: number; bytesMax: number }, clock: Clock): MemoryStore {
  const entries = new Map<string, Kept>() // in the order in which they were last asked for
  const bots = new Map<string, OfBot>()
  let bytes = 0
  let sweptAt = clock.now()

  function drop(hash: string): void {
    const kept = entries.get(hash)
    if (!kept) return
    entries.delete(hash)
    bytes -= kept.bytes
    const ofBot = bots.get(kept.bot)
    if (!ofBot) return
    ofBot.hashes.delete(hash)
    ofBot.bytes -= kept.bytes
    if (ofBot.hashes.size === 0) bots.delete(kept.bot)
  }

  const dropAll = (hashes: Iterable<string>) => {
    for (const hash of [...hashes]) drop(hash)
  }

  function sweep(now: number): void {
    sweptAt = now
    dropAll(Array.from(entries).flatMap(([hash, { entry }]) => (entry.until <= now ? [hash] : [])))
  }

  /** The bot's place, empty if the key is of a newer state of the bot than what was there; none if it is of an older one. */
  function placeOf({ bot, generation }: CacheKey): OfBot | undefined {
    const ofBot = bots.get(bot)
    if (ofBot && isNewer(generation, ofBot.generation)) dropAll(ofBot.hashes)
    else if (ofBot) return isNewer(ofBot.generation, generation) ? undefined : ofBot
    return { generation, hashes: new Set(), bytes: 0 }
  }

  return {
    get(key) {
      const now = clock.now()
      if (now - sweptAt >= sweepEveryMs) sweep(now)
      placeOf(key)
      const kept = entries.get(key.hash)
      if (!kept || kept.entry.until <= now) return undefined
      entries.delete(key.hash)
      entries.set(key.hash, kept)
      return kept.entry
    },
    set(key, entry) {
      const { answer } = entry
      const size = answer.length * bytesPerUnit + overheadBytes
      const ofBot = placeOf(key)
      if (!ofBot || size > bytesMax) return
      drop(key.hash)
      entries.set(key.hash, { entry, bot: key.bot, bytes: size })
      bots.set(key.bot, ofBot)
      ofBot.hashes.add(key.hash)
      ofBot.bytes += size
      bytes += size
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax && bytes <= bytesMax) return
        drop(oldest)
      }
    },
    purge(bot) {
      dropAll(bot === undefined ? entries.keys() : (bots.get(bot)?.hashes ?? []))
    },
    held() {
      sweep(clock.now())
      return new Map(Array.from(bots, ([bot, { hashes, bytes }]) => [bot, { entries: hashes.size, bytes }]))
    },
  }
}

import type { Clock } from '../../clock.ts'
import type { KeptQuestion } from './alike.ts'
import { type CacheKey, type Generation, isNewer } from './key.ts'
import { areApart, type Particulars, particularsOf } from './particulars.ts'
import { similarity } from './threshold.ts'

export type VectorStore = {
  /** The kept questions that are at least so near to this one, the nearest first. */
  near(asked: Omit<KeptQuestion, 'until'>, threshold: number): { key: CacheKey; similarity: number }[]
  set(question: KeptQuestion): void
  /** Forgets the questions of one bot, or all. */
  purge(bot?: string): void
  size(): { questions: number; bytes: number }
}

type Held = KeptQuestion & { particulars: Particulars }
type OfBot = { generation: Generation; questions: Map<string, Held> }

/** Beside its vector: the question, its words and its places in the maps. */
const overheadBytes = 3_000
const bytesOf = ({ vector }: KeptQuestion): number => vector.byteLength + overheadBytes

/**
 * The questions whose answers are kept in this process, by bot. All of a bot's are looked through, so there are at most so many
 * of each, and so many bytes of all; the oldest go first. Those of before a change of the bot or its knowledge go when that is seen.
 */
export function createVectorStore({ ofBotMax, bytesMax }: { ofBotMax: number; bytesMax: number }, clock: Clock): VectorStore {
  const bots = new Map<string, OfBot>()
  let bytes = 0

  function drop(ofBot: OfBot, hash: string): void {
    const question = ofBot.questions.get(hash)
    if (!question) return
    ofBot.questions.delete(hash)
    bytes -= bytesOf(question)
  }

  function dropBot(bot: string): void {
    const ofBot = bots.get(bot)
    for (const hash of ofBot?.questions.keys() ?? []) drop(ofBot as OfBot, hash)
    bots.delete(bot)
  }

  /** The bot's place, as of this generation; none if a newer one has been seen. */
  function placeOf({ bot, generation }: CacheKey): OfBot | undefined {
    const ofBot = bots.get(bot)
    if (ofBot && !isNewer(generation, ofBot.generation)) return isNewer(ofBot.generation, generation) ? undefined : ofBot
    dropBot(bot)
    const fresh = { generation, questions: new Map() }
    bots.set(bot, fresh)
    return fresh
  }

  function dropOldest(): void {
    const longest = Array.from(bots).reduce((a, b) => (b[1].questions.size > a[1].questions.size ? b : a))
    const [hash] = longest[1].questions.keys()
    if (hash === undefined) dropBot(longest[0])
    else drop(longest[1], hash)
  }

  return {
    near(asked, threshold) {
      const ofBot = placeOf(asked.key)
      const now = clock.now()
      const particulars = particularsOf(asked.question)
      const found = []
      for (const [hash, kept] of ofBot?.questions ?? []) {
        if (kept.until <= now) drop(ofBot as OfBot, hash)
        else if (kept.scope === asked.scope && kept.vector.length === asked.vector.length) {
          const near = similarity(kept.vector, asked.vector)
          if (near >= threshold && !areApart(kept.particulars, particulars)) found.push({ key: kept.key, similarity: near })
        }
      }
      return found.sort((a, b) => b.similarity - a.similarity)
    },
    set(question) {
      const ofBot = placeOf(question.key)
      if (!ofBot || bytesOf(question) > bytesMax) return
      drop(ofBot, question.key.hash)
      ofBot.questions.set(question.key.hash, { ...question, particulars: particularsOf(question.question) })
      bytes += bytesOf(question)
      const [oldest] = ofBot.questions.keys()
      if (ofBot.questions.size > ofBotMax && oldest !== undefined) drop(ofBot, oldest)
      while (bytes > bytesMax) dropOldest()
    },
    purge(bot) {
      for (const name of bot === undefined ? [...bots.keys()] : [bot]) dropBot(name)
    },
    size: () => ({ questions: Array.from(bots.values()).reduce((sum, { questions }) => sum + questions.size, 0), bytes }),
  }
}

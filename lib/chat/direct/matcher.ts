import { z } from 'zod'
import type { Learned } from './calibrate.ts'
import { type KnownPair, known, likeliest } from './likeliest.ts'
import type { Pair } from './pair.ts'
import { Wordings } from './wordings.ts'

/** Which approved question a question was taken for. */
export const directMatch = z.object({
  id: z.string().describe('The document with the pair of question and answer.'),
  confidence: z.number().describe('How sure that was, 0 to 1.'),
  threshold: z.number().nullable().describe('How sure it had to be; `null`: its very words were approved.'),
})
export type DirectMatch = z.output<typeof directMatch>

/**
 * Which of a bot's pairs a question is, if it is sure. Word for word it is the pair that was approved for these words, unless
 * pairs with different answers were; in other words it is the one that was learned, if it is proved (`learned`) from that confidence on.
 */
export class Matcher {
  private readonly pairs = new Map<string, KnownPair>()
  private readonly wordings = new Wordings()

  constructor(pairs: Iterable<Pair> = []) {
    for (const pair of pairs) this.add(pair)
  }

  add(pair: Pair): void {
    this.remove(pair.id)
    this.pairs.set(pair.id, known(pair))
    this.wordings.add(pair)
  }

  remove(id: string): void {
    const held = this.pairs.get(id)
    if (!held) return
    this.wordings.remove(held.pair)
    this.pairs.delete(id)
  }

  /** `learned` must be of these very pairs. Some 50 microseconds for 100 pairs, 200 for 1,000. */
  match(question: string, learned?: Learned): DirectMatch | undefined {
    const approved = this.wordings.find(question)
    if (approved === 'contested') return undefined
    if (approved) return { ...approved, confidence: 1, threshold: null }
    if (!learned) return undefined
    const found = likeliest(learned.model, (id) => this.pairs.get(id), question)
    const threshold = learned.threshold.confidence
    return found && found.confidence >= threshold ? { ...found, threshold } : undefined
  }
}

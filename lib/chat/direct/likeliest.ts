import { detectLang } from '../../knowledge/lang.ts'
import { type Features, featuresOf, sentencesOf } from '../../routing/features.ts'
import type { Pair } from './pair.ts'
import type { PairModel } from './pair-model.ts'
import { standsFor, type Witness, witnessOf } from './witness.ts'

/** A pair with what it can vouch for, which is made when it is first asked for. */
export type KnownPair = { pair: Pair; witness(): Witness }

export function known(pair: Pair): KnownPair {
  let witness: Witness | undefined
  return {
    pair,
    witness() {
      witness ??= witnessOf(pair)
      return witness
    },
  }
}

/** From here on a sentence of a message is about another pair than the message as a whole. */
const elsewhere = 0.5

/**
 * The pair that the model takes the question for, and how sure it is; undefined where anything speaks against it: another
 * language, a sentence that is about another pair, a word or a number that the pair does not know.
 */
export function likeliest(
  model: PairModel,
  pairOf: (id: string) => KnownPair | undefined,
  question: string,
  features: Features = featuresOf(question),
): { id: string; confidence: number } | undefined {
  const best = model.best(features)
  const found = pairOf(best.id)
  if (!found || found.pair.lang !== detectLang(question) || !standsFor(found.witness(), question)) return undefined
  const strays = sentencesOf(question).some((sentence) => {
    const { id, confidence } = model.best(featuresOf(sentence))
    return id !== best.id && confidence >= elsewhere
  })
  return strays ? undefined : best
}

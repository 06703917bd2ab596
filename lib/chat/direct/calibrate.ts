import { foreignExamples } from '../../knowledge/foreign-questions.ts'
import { type Features, featuresOf } from '../../routing/features.ts'
import { mulberry32 } from '../../routing/linear-model.ts'
import { type KnownPair, known, likeliest } from './likeliest.ts'
import type { Pair } from './pair.ts'
import { PairModel } from './pair-model.ts'
import { lowestProved, type Outcome, type Threshold } from './threshold.ts'

/** A model of a bot's pairs, and from which confidence on what it says was proved to be right. */
export type Learned = { model: PairModel; threshold: Threshold; coverage: number }

/** What was found out about a bot's pairs. Where `learned` is not there, too little proves it: only approved wordings are answered. */
export type Calibration = { pairs: number; wordings: number; learned?: Learned }

const parts = 5
/** Wordings of a pair as alike as this (cosine) are held back together: one of them would give the other away. */
const alike = 0.8
/** The share of messages that is taken to be about what the shop has no pair for, though others are near; and about nothing of the shop's. */
const unknownShare = { near: 0.02, far: 0.02 }
/** Wordings times pairs: what learning them may cost. Ten million take half a minute for each of six models. */
const workMax = 10_000_000
/** Fewer cannot prove anything: see threshold.ts. */
const wordingsMin = 230

type Wording = { pair: Pair; text: string; features: Features; pairPart: number; part: number }

/**
 * Learns a bot's pairs from their wordings, and finds from which confidence on it may answer: by questions that were held back
 * while others were learned. A fifth of the wordings at a time is asked of a model that does not know them; and those of a
 * fifth of the pairs, which it does not know at all, as questions that none of the others answers. Takes seconds to minutes.
 */
export function calibrate(pairs: readonly Pair[]): Calibration {
  const wordings = pairs.reduce((sum, { questions }) => sum + questions.length, 0)
  const counted = { pairs: pairs.length, wordings }
  if (wordings < wordingsMin || wordings * pairs.length > workMax) return counted
  const divided = divide(pairs)
  const { own, unknown } = heldBack(divided)
  const threshold = lowestProved([...own, ...unknown])
  if (!threshold) return counted
  const right = own.filter(({ confidence, isRight }) => isRight && confidence >= threshold.confidence).length
  return { ...counted, learned: { model: learnedFrom(divided), threshold, coverage: right / own.length } }
}

const learnedFrom = (wordings: readonly Wording[]): PairModel =>
  PairModel.learn(
    wordings.map(({ pair, features }) => ({ features, label: pair.id })),
    [...new Set(wordings.map(({ pair }) => pair.id))],
  )

/** Of each wording the part in which it is held back: never that of its pair. Of a pair that says one thing only, none is. */
function divide(pairs: readonly Pair[]): Wording[] {
  const random = mulberry32(3)
  const wordings: Wording[] = []
  for (const [place, pair] of pairs.entries()) {
    const pairPart = place % parts
    const texts = [...new Set(pair.questions)]
    const features = texts.map(featuresOf)
    const groups = alikeGroups(features)
    const partOf = new Map(groups.map((group) => [group, (pairPart + 1 + Math.floor(random() * (parts - 1))) % parts]))
    const heldBack = (at: number) => (partOf.size > 1 ? (partOf.get(groups[at] ?? at) ?? none) : none)
    for (const [at, text] of texts.entries())
      wordings.push({ pair, text, features: features[at] as Features, pairPart, part: heldBack(at) })
  }
  return wordings
}

const none = -1

/** For each text the place of the first one that it is alike to, by way of others too. */
function alikeGroups(features: readonly Features[]): number[] {
  const groups = features.map((_, place) => place)
  const weights = features.map(({ at, weight }) => new Map(Array.from(at, (place, i) => [place, weight[i] ?? 0])))
  for (const [one, own] of weights.entries()) {
    for (const [other, others] of weights.slice(0, one).entries()) {
      let cosine = 0
      for (const [place, weight] of own) cosine += weight * (others.get(place) ?? 0)
      const [kept = 0, merged = 0] = [groups[other], groups[one]]
      if (cosine >= alike && kept !== merged) for (const [at, group] of groups.entries()) if (group === merged) groups[at] = kept
    }
  }
  return groups
}

/** Each wording asked of models that do not know it: those that have its pair (`own`), and one that has not (`unknown`). */
function heldBack(wordings: readonly Wording[]): { own: Outcome[]; unknown: Outcome[] } {
  const own: Outcome[] = []
  const near: Outcome[] = []
  const far: Outcome[] = []
  for (let part = 0; part < parts; part++) {
    const learned = wordings.filter((wording) => wording.part !== part && wording.pairPart !== part)
    if (learned.length === 0) continue
    const model = learnedFrom(learned)
    const pairs = knownFrom(learned)
    const told = (text: string, features: Features) => likeliest(model, (id) => pairs.get(id), text, features)
    for (const { pair, text, features, ...places } of wordings) {
      if (places.part !== part && places.pairPart !== part) continue
      const { id, confidence } = told(text, features) ?? { id: '', confidence: 0 }
      if (places.part === part) own.push({ confidence, isRight: id === pair.id, weight: 1 })
      else near.push({ confidence, isRight: false, weight: 1 })
    }
    for (const [place, text] of foreignExamples.entries())
      if (place % parts === part) far.push({ confidence: told(text, featuresOf(text))?.confidence ?? 0, isRight: false, weight: 1 })
  }
  return { own, unknown: [...weighted(near, unknownShare.near * own.length), ...weighted(far, unknownShare.far * own.length)] }
}

/** The pairs as they are without the wordings that are held back. */
const knownFrom = (wordings: readonly Wording[]): Map<string, KnownPair> =>
  new Map(
    Array.from(
      Map.groupBy(wordings, ({ pair }) => pair),
      ([pair, said]) => [pair.id, known({ ...pair, questions: said.map(({ text }) => text) })],
    ),
  )

/** The same outcomes, which together count as so many. */
const weighted = (outcomes: readonly Outcome[], total: number): Outcome[] =>
  outcomes.map((outcome) => ({ ...outcome, weight: total / outcomes.length }))

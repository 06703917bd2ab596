import { confidenceOf } from './confidence.ts'
import { type Coverage, coverageOf, weighSubjects } from './coverage.ts'
import { likenessToForeign } from './foreign-questions.ts'
import { readQuestion } from './question.ts'
import type { PassageIndex } from './rank.ts'
import { countGrams } from './terms.ts'

/** A passage found: its score, comparable within one question, and how sure it is that it holds the answer, 0 to 1. */
export type Hit = { slot: number; score: number; confidence: number }

const weighedMax = 12
const unweighed: Coverage = { whole: 0, elsewhere: 0, held: 0, wordsMissed: 0 }
// Ranking by how much of the question is covered, besides BM25, finds 2 to 4 more of 100 where a pair has few phrasings.
const coverageStart = 1.2

/** The best passages for a question, best first. `favour` multiplies the score of a slot. */
export function findPassages(index: PassageIndex, question: string, limit: number, favour: (slot: number) => number = () => 1): Hit[] {
  const { terms, subjects } = readQuestion(question)
  const grams = countGrams(terms)
  const { best, whole } = index.candidates(grams, Math.max(limit, weighedMax * 2))
  if (best.length === 0) return []
  const asked = weighSubjects(subjects, index)
  const weighed = best
    .map(({ slot, score }) => ({ slot, bm25: score, score: score * favour(slot) }))
    .sort((x, y) => y.score - x.score || x.slot - y.slot)
    .map(({ slot, bm25, score }, place) => {
      const coverage = place < weighedMax ? coverageOf(asked, slot, index) : unweighed
      return { slot, bm25, coverage, score: score * (coverageStart + coverage.whole) }
    })
    .sort((x, y) => y.score - x.score || x.slot - y.slot)
  const reachedByForeign = likenessToForeign(grams)
  return weighed.slice(0, limit).map(({ slot, score, bm25, coverage }) => {
    const evidence = { ...coverage, foreign: asked.foreign, reached: bm25 / whole, reachedByForeign }
    return { slot, score, confidence: asked.subjects.length > 0 ? confidenceOf(evidence) : 0 }
  })
}

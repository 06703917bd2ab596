import { readQuestion } from '../../knowledge/question.ts'
import { readSentences, spelled } from '../../knowledge/read-sentences.ts'
import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import type { Exchange, PromptPassage } from '../prompt.ts'
import { tellingOf } from './history.ts'
import { worthOf } from './worth.ts'

/*
 * What can be left out of a prompt, and in which order. A budget and a model's window only say how many of these cuts are made,
 * so that a smaller one never brings back what a larger one has left out.
 */

export type CuttablePassage = Pick<RetrievedPassage, 'title' | 'text' | 'questions' | 'score'>

/** What is recalled for a question: earlier turns, oldest first, and passages, best first. */
export type Recalled = { question: string; history: Exchange[]; passages: CuttablePassage[] }

/** What of it is left. A passage that is left out leaves its place, so that the others keep their numbers. */
export type Kept = { history: Exchange[]; passages: (PromptPassage | null)[] }

/** One step, by places in what was recalled: a passage, one of its sentences, a turn, or what of the answers before a turn is not telling. */
export type Cut = { passage: number; sentence?: number } | { turn: number } | { answersBefore: number }

/** A passage that scores less than this share of the best one's score hardly ever holds the answer: bench/economy.ts. */
const addsNothingBelow = 0.5

/** What adds nothing: passages that fit far worse than the best one, and sentences that a better passage has said. */
export function idleCuts({ passages }: Recalled): Cut[] {
  const best = passages[0]?.score ?? 0
  const said = new Set<string>()
  return passages.flatMap(({ text, score }, passage): Cut[] => {
    if (score < addsNothingBelow * best) return [{ passage }]
    return readSentences(text).flatMap((read, sentence) => {
      const words = read.text.trim()
      if (words !== '' && said.has(words)) return [{ passage, sentence }]
      said.add(words)
      return []
    })
  })
}

/**
 * All that can be left out, the least missed first: what adds nothing; sentences around the core of an article's passage; what
 * of older answers is not telling; older turns; all passages but the best. `essential` are the last turn and the best passage,
 * in this order, which only a model's window takes away. Older answers are shortened all at once, and whatever is asked next in
 * the same way, so that the beginning of a prompt, which vendors cache, stays as it was from turn to turn.
 */
export function cutsInOrder(recalled: Recalled): { cuts: Cut[]; essential: Cut[] } {
  const { history, passages } = recalled
  const idle = idleCuts(recalled)
  const gone = new Set(idle.flatMap((cut) => ('passage' in cut && cut.sentence === undefined ? [cut.passage] : [])))
  const left = passages.map((_, passage) => passage).filter((passage) => !gone.has(passage))
  const last = history.length - 1
  const [best, ...others] = left
  return {
    cuts: [
      ...idle,
      ...sentenceCuts(recalled, left),
      ...(last > 0 ? [{ answersBefore: last }] : []),
      ...history.slice(0, -1).map((_, turn) => ({ turn })),
      ...others.reverse().map((passage) => ({ passage })),
    ],
    essential: [...(last >= 0 ? [{ turn: last }] : []), ...(best === undefined ? [] : [{ passage: best }])],
  }
}

/** The answer of a pair is one thing; of an article the sentences go that say least about the question, whichever passage holds them. */
function sentenceCuts({ question, passages }: Recalled, left: number[]): Cut[] {
  const best = passages[0]?.score ?? 0
  const { subjects } = readQuestion(question)
  return left
    .flatMap((place) => {
      const passage = passages[place]
      if (!passage || passage.questions.length > 0) return []
      const { worths, isCore } = worthOf(subjects, passage.text)
      return worths.flatMap((worth, sentence) =>
        isCore(sentence) ? [] : [{ passage: place, sentence, worth: (worth * passage.score) / (best || 1) }],
      )
    })
    .sort((a, b) => a.worth - b.worth || b.passage - a.passage || b.sentence - a.sentence)
    .map(({ passage, sentence }) => ({ passage, sentence }))
}

/** What is left after these cuts. */
export function without({ history, passages }: Recalled, cuts: readonly Cut[]): Kept {
  const passagesOut = new Set<number>()
  const sentencesOut = new Map<number, Set<number>>()
  const turnsOut = new Set<number>()
  let shortenedBefore = 0
  for (const cut of cuts) {
    if ('answersBefore' in cut) shortenedBefore = cut.answersBefore
    else if ('turn' in cut) turnsOut.add(cut.turn)
    else if (cut.sentence === undefined) passagesOut.add(cut.passage)
    else sentencesOut.set(cut.passage, (sentencesOut.get(cut.passage) ?? new Set()).add(cut.sentence))
  }
  return {
    history: history.flatMap((exchange, turn) => {
      if (turnsOut.has(turn)) return []
      return turn < shortenedBefore ? [{ ...exchange, answer: tellingOf(exchange) }] : [exchange]
    }),
    passages: passages.map(({ title, text }, passage) => {
      if (passagesOut.has(passage)) return null
      const out = sentencesOut.get(passage)
      if (!out) return { title, text }
      const left = readSentences(text).filter((_, sentence) => !out.has(sentence))
      return left.length === 0 ? null : { title, text: spelled(left) }
    }),
  }
}

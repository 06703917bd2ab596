import { readQuestion } from '../../knowledge/question.ts'
import { isParticular } from '../../knowledge/vocabulary.ts'
import { isRun, normalise, stem, tokensOf } from '../../knowledge/words.ts'
import { shippedTexts } from '../../routing/shipped-classifier.ts'
import { type Details, detailsOf, vouches } from './details.ts'
import type { Pair } from './pair.ts'

/** What a pair can vouch for: each of its wordings by its details, and every word that it says. */
export type Witness = { wordings: readonly Details[]; stems: ReadonlySet<string>; text: string }

export function witnessOf({ questions, answer }: Pick<Pair, 'questions' | 'answer'>): Witness {
  const text = normalise([...questions, answer].join('\n'))
  return { wordings: questions.map(detailsOf), stems: new Set(tokensOf(text).map(stem)), text }
}

/** Words that customers of any shop say, but no things and places: those tell one question from another. */
let general: Set<string> | undefined
const generalWords = () => {
  general ??= new Set(shippedTexts().flatMap((text) => wordsIn(text).flatMap(({ word, isNamed }) => (isNamed ? [] : [word]))))
  return general
}

/**
 * Whether the pair can be what this question asks, as far as single words tell: a wording has its numbers and denials, and
 * the pair names every thing, place and unusual word that it names. A model that weighs all words together sees none of this.
 */
export const standsFor = (witness: Witness, question: string): boolean =>
  wordsIn(question).every(({ word, isNamed }) => says(witness, word) || (!isNamed && generalWords().has(word))) &&
  hasDetails(witness, detailsOf(question))

const hasDetails = ({ wordings }: Witness, asked: Details): boolean => wordings.some((approved) => vouches(approved, asked))

const says = ({ stems, text }: Witness, word: string): boolean => (isRun(word) ? text.includes(word) : stems.has(word))

/** The words that say what a question is about. Those that name an idea of any shop, such as paying, are left to the model. */
const wordsIn = (question: string): { word: string; isNamed: boolean }[] =>
  readQuestion(question).subjects.flatMap(({ written, ideas }) => {
    const isNamed = ideas.some(isParticular)
    return ideas.length > 0 && !isNamed ? [] : written.map((word) => ({ word: isRun(word) ? word : stem(word), isNamed }))
  })

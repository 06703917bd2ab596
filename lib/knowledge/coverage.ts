import type { Subject } from './question.ts'
import type { PassageIndex } from './rank.ts'
import { gramsOf, wholeTermsOf } from './terms.ts'
import { isElsewhere } from './vocabulary.ts'
import { isRun } from './words.ts'

/** How much of what a question is about a passage holds. */
export type Coverage = {
  /** The share that it holds anywhere, 0 to 1. */
  whole: number
  /** The share that is about something else than shops (vocabulary/elsewhere.ts) and that it does not name, 0 to 1. */
  elsewhere: number
  /** How many of the ideas that shops are asked about its phrasings or headings hold, and how many they do not. */
  ideasHeld: number
  ideasMissed: number
}

/** A question's subjects with the terms that show them and what each is worth. */
export type WeighedSubjects = {
  subjects: {
    mass: number
    written: (number | undefined)[]
    grams: (number | undefined)[]
    ideas: number[]
    named: 'here' | 'elsewhere' | undefined
  }[]
  mass: number
  /** Share of the mass that no passage of the index has ever named. */
  foreign: number
}

// An idea in other words is nearly as good as the same words; a shared stretch of a word is a hint.
const ideaCounts = 0.85
const gramsCount = 0.9
const gramsShareMin = 0.5
const heldMin = 0.6

/** A subject weighs as much as it is rare in this index; one that the index has never seen weighs the most. */
export function weighSubjects(asked: readonly Subject[], index: PassageIndex): WeighedSubjects {
  let foreignMass = 0
  let mass = 0
  const subjects = asked.map(({ written, ideas }) => {
    const shown = written.flatMap((word) => wholeTermsOf(word).map((gram) => index.termOf(gram)))
    const known = ideas.map((idea) => index.termOf(idea)).filter((term) => term !== undefined)
    const worth = known.length > 0 ? Math.min(...known.map((term) => index.idf(term))) : Math.max(...shown.map((term) => index.idf(term)))
    mass += worth
    if (known.length === 0 && shown.includes(undefined)) foreignMass += worth
    return {
      mass: worth,
      written: shown,
      grams: written.flatMap((word) => partTermsOf(word).map((gram) => index.termOf(gram))),
      ideas: known,
      named: namedBy(ideas),
    }
  })
  return { subjects, mass, foreign: mass > 0 ? foreignMass / mass : 1 }
}

const namedBy = (ideas: readonly string[]) =>
  ideas.length === 0 ? undefined : ideas.every(isElsewhere) ? ('elsewhere' as const) : ('here' as const)

const partTermsOf = (word: string) => (isRun(word) ? gramsOf(word) : gramsOf(word).slice(1))

export function coverageOf({ subjects, mass }: WeighedSubjects, slot: number, index: PassageIndex): Coverage {
  const coverage = { whole: 0, elsewhere: 0, ideasHeld: 0, ideasMissed: 0 }
  if (mass === 0) return coverage
  for (const { mass: worth, named, ...subject } of subjects) {
    const written = sharesOf(subject.written, slot, index)
    const grams = written.whole < 1 ? sharesOf(subject.grams, slot, index) : written
    const ideas = sharesOf(subject.ideas, slot, index)
    const shown = (part: keyof Shares) =>
      Math.max(written[part], grams[part] > gramsShareMin ? grams[part] * gramsCount : 0, ideas[part] > 0 ? ideaCounts : 0)
    coverage.whole += (shown('whole') * worth) / mass
    if (named === 'elsewhere') coverage.elsewhere += ((1 - shown('inPhrasings')) * worth) / mass
    if (named === 'here' && shown('inPhrasings') > heldMin) coverage.ideasHeld++
    else if (named === 'here') coverage.ideasMissed++
  }
  return coverage
}

/** Shares of some terms that a passage holds: anywhere, and in its phrasings or headings. */
type Shares = { whole: number; inPhrasings: number }

function sharesOf(terms: (number | undefined)[], slot: number, index: PassageIndex): Shares {
  let whole = 0
  let inPhrasings = 0
  for (const term of terms) {
    const place = term === undefined ? undefined : index.placeOf(term, slot)
    if (place) whole++
    if (place === 'phrasing') inPhrasings++
  }
  const all = Math.max(1, terms.length)
  return { whole: whole / all, inPhrasings: inPhrasings / all }
}

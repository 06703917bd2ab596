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
  /** How many subjects it holds, not counting those of elsewhere. */
  held: number
  /** How many it does not hold that are mere words. Ideas that it misses are often the story around a question. */
  wordsMissed: number
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
  const coverage = { whole: 0, elsewhere: 0, held: 0, wordsMissed: 0 }
  if (mass === 0) return coverage
  for (const { mass: worth, named, ...subject } of subjects) {
    const share = shareShown(subject, slot, index)
    coverage.whole += (share * worth) / mass
    if (named === 'elsewhere') coverage.elsewhere += ((1 - share) * worth) / mass
    else if (share > heldMin) coverage.held++
    else if (named === undefined) coverage.wordsMissed++
  }
  return coverage
}

type ShownBy = Pick<WeighedSubjects['subjects'][number], 'written' | 'grams' | 'ideas'>

/** How much of a subject a passage shows, 0 to 1: by the same words, by parts of them, or by an idea they name. */
function shareShown({ written, grams, ideas }: ShownBy, slot: number, index: PassageIndex): number {
  const whole = shareHeld(written, slot, index)
  if (whole === 1) return 1
  const parts = shareHeld(grams, slot, index)
  const namesIdea = ideas.some((idea) => index.holds(slot, idea))
  return Math.max(whole, parts > gramsShareMin ? parts * gramsCount : 0, namesIdea ? ideaCounts : 0)
}

function shareHeld(terms: readonly (number | undefined)[], slot: number, index: PassageIndex): number {
  let held = 0
  for (const term of terms) if (term !== undefined && index.holds(slot, term)) held++
  return held / Math.max(1, terms.length)
}

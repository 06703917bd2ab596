import type { Goal } from './goal.ts'

/**
 * What is known of a model by its turns. `good`: of these, those that it answered and that no customer marked down.
 * `costPerTurn` in the currency that all are compared in, null where its price is not known in it; `latencyMs` the mean time to
 * its first token. `begun`: turns that it was chosen for and that are not counted yet.
 */
export type Figures = { model: string; turns: number; good: number; costPerTurn: number | null; latencyMs: number | null; begun: number }

/** A share of the turns goes to a model by chance, so that one that has become better, or cheaper, is found out. */
export const explorationRate = 0.05
/** A model counts as the best until it has had so many turns. */
export const trialTurns = 20
/** Cheap or quick is no use where more answers fail than of the best model: so many more are borne. */
const goodShareBorne = 0.05

/** Which model is asked first, and why: it was new, by chance, or by what is known. */
export type Choice = { model: string; because: 'trial' | 'chance' | 'figures' }

/**
 * Chooses among models, of which there is at least one, for a goal. `random` from 0 to 1; without it nothing is tried out.
 * Epsilon-greedy with an optimistic beginning (Sutton and Barto, "Reinforcement Learning", 2nd edition, section 2.6).
 */
export function choose(goal: Goal, figures: readonly Figures[], random?: () => number): Choice {
  const known = figures.filter(({ turns }) => turns > 0)
  if (random) {
    const [fresh] = figures.filter((each) => triedOf(each) < trialTurns).sort((a, b) => triedOf(a) - triedOf(b))
    if (fresh) return { model: fresh.model, because: 'trial' }
    if (random() < explorationRate) {
      const by = figures[Math.min(figures.length - 1, Math.floor(random() * figures.length))]
      if (by) return { model: by.model, because: 'chance' }
    }
  }
  const [best] = (known.length > 0 ? known : figures).toSorted(better(goal, known))
  return { model: best?.model ?? '', because: 'figures' }
}

const triedOf = ({ turns, begun }: Figures) => turns + begun

/** How likely its next turn is a good one, as if it had had one good and one bad turn before (Laplace). */
const goodShareOf = ({ good, turns }: Pick<Figures, 'good' | 'turns'>): number => (good + 1) / (turns + 2)

/** How good it may well be: a few bad turns of a new model are no proof (the upper end of a one-sided 95 % interval). */
function upperShareOf(each: Figures): number {
  const share = goodShareOf(each)
  return share + 1.64 * Math.sqrt((share * (1 - share)) / (each.turns + 2))
}

function better(goal: Goal, known: readonly Figures[]): (a: Figures, b: Figures) => number {
  const floor = Math.max(0, ...known.map(goodShareOf)) - goodShareBorne
  const badness = (each: Figures): number[] => {
    const bad = 1 - goodShareOf(each)
    const isBelow = Number(upperShareOf(each) < floor)
    // A failed turn is paid for too, and then the next model is.
    if (goal === 'cost') return [isBelow, each.costPerTurn === null ? Number.POSITIVE_INFINITY : each.costPerTurn / goodShareOf(each), bad]
    if (goal === 'speed') return [isBelow, each.latencyMs ?? Number.POSITIVE_INFINITY, bad]
    return [bad, each.costPerTurn ?? Number.POSITIVE_INFINITY]
  }
  return (a, b) => firstDifference(badness(a), badness(b))
}

const firstDifference = (a: number[], b: number[]): number => {
  const at = a.findIndex((value, place) => value !== b[place])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

import { expect, it } from 'vitest'
import type { Candidate } from '#lib/llm/generate.ts'
import { choose, explorationRate, type Figures, trialTurns } from '#lib/routing/choose.ts'
import { goals } from '#lib/routing/goal.ts'
import { affordable, type Limit } from '#lib/usage/budgets/affordable.ts'
import { Exact } from '#lib/usage/cost.ts'
import { candidateOf } from '#tests/fakes/candidate.ts'
import { Chance } from '#tests/fakes/simulation/chance.ts'

const seeds = Number(process.env.SEEDS ?? 300)
const only = process.env.SEED
const turns = 400

/** A model is off and on again, costs so much, and answers so often. */
type Model = { name: string; good: number; cost: string; isOn: boolean; figures: Figures; candidate: Candidate }

const modelBy = (chance: Chance, n: number): Model => {
  const name = `v/m${n}`
  return {
    name,
    good: chance.one([0.5, 0.9, 0.97]),
    cost: chance.one(['0.001', '0.01', '0.1']),
    isOn: true,
    figures: { model: name, turns: 0, good: 0, costPerTurn: null, latencyMs: null, begun: 0 },
    candidate: candidateOf({} as never, { catalogId: name }),
  }
}

/**
 * So many turns in one shop: models go off and come back, and a budget is used up and filled again. What is chosen heads the
 * plan, as in a turn.
 */
function history(seed: number) {
  const chance = new Chance(seed)
  const goal = chance.one(goals)
  const models = Array.from({ length: chance.whole(2, 5) }, (_, n) => modelBy(chance, n))
  const limit: Limit = { budget: { currency: 'USD', rates: null, whenSpent: 'cheaper' }, left: new Exact(1) }
  const counts = { drawn: 0, free: 0 }
  for (let turn = 0; turn < turns; turn++) {
    for (const model of models) if (chance.happens(0.02)) model.isOn = !model.isOn
    if (chance.happens(0.1)) limit.left = new Exact(chance.one(['1', '0.05', '0.005', '0']))
    const on = models.filter(({ isOn }) => isOn)
    if (on.length === 0) continue
    const isNew = on.some(({ figures }) => figures.turns + figures.begun < trialTurns)
    const { model: first, because } = choose(
      goal,
      on.map(({ figures }) => figures),
      chance.next,
    )
    const chosen = on.find(({ name }) => name === first)
    const hold = (isSo: boolean, what: string) => {
      if (!isSo) expect.fail(`SEED=${seed} turn ${turn}, ${goal}: ${first} (${because}) ${what}\n${JSON.stringify(on)}`)
    }
    hold(chosen !== undefined, 'is off')
    hold((because === 'trial') === isNew, 'is tried though none is new, or the other way round')
    if (because === 'trial') hold(chosen?.figures.turns === Math.min(...on.map(({ figures }) => figures.turns)), 'is not the newest')
    else counts.free++
    if (because === 'chance') counts.drawn++

    const plan = on.toSorted((a, b) => Number(b === chosen) - Number(a === chosen))
    const costOf = new Map(plan.map(({ name, cost }) => [name, cost]))
    const verdict = affordable(
      plan.map(({ candidate }) => candidate),
      [limit],
      ({ catalogId }) => ({ amount: costOf.get(catalogId) ?? '', currency: 'USD' }),
    )
    const fitting = plan.filter(({ cost }) => limit.left.gte(cost))
    const allowed = 'plan' in verdict ? verdict.plan.map(({ catalogId }) => catalogId) : []
    hold(`${allowed}` === `${fitting.map(({ name }) => name)}`, `heads a plan of which ${allowed.join(', ')} may be asked`)
    const [asked] = fitting
    if (!asked) continue
    const { figures, good, cost } = asked
    figures.costPerTurn = Number(cost)
    figures.latencyMs = chance.whole(100, 900)
    figures.good += Number(chance.happens(good))
    figures.turns++
    limit.left = limit.left.minus(cost)
  }
  return counts
}

it('asks no model that is off or does not fit, and tries out no more than it says, in every history', { timeout: 600_000 }, () => {
  const [first, last] = only === undefined ? [1, seeds] : [Number(only), Number(only)]
  let drawn = 0
  let free = 0
  for (let seed = first; seed <= last; seed++) {
    const counts = history(seed)
    drawn += counts.drawn
    free += counts.free
  }
  // Four standard deviations of so many draws.
  expect(Math.abs(drawn - free * explorationRate)).toBeLessThan(4 * Math.sqrt(free * explorationRate) + 1)
})

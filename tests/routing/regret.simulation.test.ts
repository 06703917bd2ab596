import { expect, it } from 'vitest'
import { choose, explorationRate, type Figures, trialTurns } from '#lib/routing/choose.ts'
import type { Goal } from '#lib/routing/goal.ts'
import { mulberry32 } from '#lib/routing/linear-model.ts'

/*
 * A shop of three models over 20,000 turns, by a fixed seed. Figures are as old as in the product: they are read anew every
 * sixty turns. The regret of a turn is what it lost against the model that is best for the goal, had it always been asked.
 */
type Model = { name: string; good: number; cost: number; latencyMs: number }
const models: Model[] = [
  { name: 'large', good: 0.97, cost: 0.02, latencyMs: 900 },
  { name: 'small', good: 0.95, cost: 0.002, latencyMs: 400 },
  { name: 'shaky', good: 0.7, cost: 0.001, latencyMs: 300 },
]
const turns = 20_000
const turnsPerReading = 60

/** What a turn loses by asking this model, in the measure of the goal. */
const lossOf: Record<Goal, (model: Model) => number> = {
  quality: ({ good }) => 1 - good,
  cost: ({ good, cost }) => cost / good,
  speed: ({ latencyMs }) => latencyMs,
}
/** A model that fails too often is no choice for any goal. */
const bestFor: Record<Goal, string> = { quality: 'large', cost: 'small', speed: 'small' }

function run(goal: Goal, seed: number, change?: (turn: number) => void) {
  const random = mulberry32(seed)
  const seen = new Map(models.map(({ name }) => [name, { turns: 0, good: 0, cost: 0, latency: 0, begun: 0 }]))
  const read = (): Figures[] =>
    models.map(({ name: model }) => {
      const { turns, good, cost, latency } = seen.get(model) ?? { turns: 0, good: 0, cost: 0, latency: 0 }
      return { model, turns, good, costPerTurn: turns ? cost / turns : null, latencyMs: turns ? latency / turns : null, begun: 0 }
    })
  let figures = read()
  const asked = new Map<string, number>()
  for (let turn = 0; turn < turns; turn++) {
    change?.(turn)
    if (turn % turnsPerReading === 0) figures = read()
    const { model } = choose(goal, figures, random)
    const chosen = models.find(({ name }) => name === model)
    const known = figures.find((each) => each.model === model)
    const counts = seen.get(model)
    if (!chosen || !known || !counts) throw new Error(`no model ${model}`)
    known.begun++
    counts.turns++
    counts.good += Number(random() < chosen.good)
    counts.cost += chosen.cost
    counts.latency += chosen.latencyMs * (0.5 + random())
    asked.set(model, (asked.get(model) ?? 0) + 1)
  }
  return asked
}

it.each(['quality', 'cost', 'speed'] as const)('loses for %s hardly more than it spends on trying out', (goal) => {
  const loss = lossOf[goal]
  const best = models.find(({ name }) => name === bestFor[goal]) ?? models[0]
  if (!best) throw new Error('no model')
  const shares: number[] = []
  for (const seed of [1, 2, 3, 4, 5]) {
    const asked = run(goal, seed)
    shares.push((asked.get(best.name) ?? 0) / turns)
    const regret = models.reduce((sum, model) => sum + (asked.get(model.name) ?? 0) * Math.max(0, loss(model) - loss(best)), 0) / turns
    const worst = Math.max(...models.map((model) => loss(model) - loss(best)))
    const tryingOut = worst * (explorationRate + (trialTurns * models.length) / turns)
    // Two models that are hardly apart take a while to be told apart: that part is small by itself.
    expect(regret).toBeLessThan(tryingOut + 0.01 * loss(best) + (goal === 'quality' ? 0.005 : 0))
  }
  if (goal !== 'quality') expect(Math.min(...shares)).toBeGreaterThan(0.93)
})

it('finds out that another model has become better', () => {
  const small = models[1]
  if (!small) throw new Error('no model')
  const before = small.cost
  let late = 0
  const asked = run('cost', 7, (turn) => {
    if (turn === 4_000) small.cost = 0.05
    late = turn
  })
  small.cost = before
  expect(late).toBe(turns - 1)
  expect(asked.get('large') ?? 0).toBeGreaterThan(turns * 0.4)
})

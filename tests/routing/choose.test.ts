import { describe, expect, it } from 'vitest'
import { choose, type Figures, trialTurns } from '#lib/routing/choose.ts'
import { figuresAmong, type ModelFigures } from '#lib/routing/figures.ts'

const of = (model: string, more: Partial<Figures> = {}): Figures => ({
  model,
  turns: 200,
  good: 190,
  costPerTurn: 0.01,
  latencyMs: 500,
  begun: 0,
  ...more,
})
const noChance = () => 0.99

describe('a model is chosen', () => {
  it('by its cost for a good turn, so that a cheap one that often fails is no bargain', () => {
    const cheap = of('cheap', { costPerTurn: 0.002 })
    const failing = of('failing', { costPerTurn: 0.001, good: 90 })
    expect(choose('cost', [of('usual'), failing, cheap], noChance)).toEqual({ model: 'cheap', because: 'figures' })
  })

  it('never for its cost when nobody knows it', () => {
    expect(choose('cost', [of('unknown', { costPerTurn: null }), of('known')], noChance).model).toBe('known')
  })

  it('by its good turns, of equals the cheaper', () => {
    expect(choose('quality', [of('a'), of('b', { good: 198, costPerTurn: 1 })], noChance).model).toBe('b')
    expect(choose('quality', [of('a'), of('b', { costPerTurn: 0.001 })], noChance).model).toBe('b')
  })

  it('by its time to the first token among those that answer', () => {
    expect(choose('speed', [of('a'), of('b', { latencyMs: 200 }), of('broken', { latencyMs: 10, good: 20 })], noChance).model).toBe('b')
  })

  it('because it is new, until it has had its trial, those under way counted', () => {
    expect(choose('cost', [of('usual'), of('new', { turns: 0, good: 0, costPerTurn: null, latencyMs: null })], noChance)).toEqual({
      model: 'new',
      because: 'trial',
    })
    const underWay = of('new', { turns: 0, good: 0, costPerTurn: null, latencyMs: null, begun: trialTurns })
    expect(choose('cost', [of('usual'), underWay], noChance).model).toBe('usual')
  })

  it('by chance one time in twenty, and never by who only looks', () => {
    const models = [of('best', { good: 199 }), of('other')]
    const drawn = [0.04, 0.9]
    expect(choose('quality', models, () => drawn.shift() ?? 0)).toEqual({ model: 'other', because: 'chance' })
    expect(choose('quality', [of('best', { good: 199 }), of('new', { turns: 0, good: 0 })])).toEqual({ model: 'best', because: 'figures' })
  })

  it('out of nothing when nothing is known', () => {
    const nothing = { turns: 0, good: 0, costPerTurn: null, latencyMs: null }
    expect(choose('quality', [of('first', nothing), of('second', nothing)]).model).toBe('first')
  })
})

describe('the figures of a class', () => {
  const row = (model: string, more: Partial<ModelFigures> = {}): ModelFigures => ({
    model,
    class: null,
    turns: 100,
    good: 90,
    costPerTurn: { amount: 1, currency: 'USD' },
    latencyMs: 1,
    ...more,
  })

  it('count only where each model has had enough of it', () => {
    const refund = { class: 'refund' as const, good: 10 }
    const rows = [row('a'), row('b'), row('a', { ...refund, turns: 50 }), row('b', { ...refund, turns: 29 })]
    expect(figuresAmong(rows, ['a', 'b'], 'refund', () => 0).map(({ good }) => good)).toEqual([90, 90])
    const enough = [...rows.slice(0, 3), row('b', { ...refund, turns: 30 })]
    expect(figuresAmong(enough, ['a', 'b'], 'refund', () => 0).map(({ good }) => good)).toEqual([10, 10])
  })

  it('have costs in one currency, which no other is compared with', () => {
    const rows = [row('a', { costPerTurn: { amount: 7, currency: 'CNY' } }), row('b'), row('c')]
    expect(figuresAmong(rows, ['a', 'b', 'c'], 'order', () => 0).map(({ costPerTurn }) => costPerTurn)).toEqual([null, 1, 1])
  })
})

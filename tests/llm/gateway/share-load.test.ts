import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import { Gateway } from '#lib/llm/gateway/gateway.ts'
import type { Way } from '#lib/llm/gateway/policy.ts'
import { byLoad } from '#lib/llm/gateway/share-load.ts'
import type { Candidate } from '#lib/llm/generate.ts'
import { candidateOf, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { Chance } from '#tests/fakes/simulation/chance.ts'

const model = new MockLanguageModelV4()
const keyOf = (lane: string, more: Partial<Way> = {}, catalogId = 'vendor/model'): Candidate =>
  candidateOf(model, { catalogId, way: wayOf({ lane, name: lane, ...more }) })
const gatewayBy = (chance: Chance) => new Gateway({ clock: testClock(), random: chance.next })
const lanesOf = (plan: Candidate[]) => plan.map(({ way }) => way?.lane ?? 'embedded')
const ask = { priority: 'normal', flow: '', tokens: 1 } as const

it('asks keys of the same model first as often as their weights say', () => {
  const gateway = gatewayBy(new Chance(1))
  const weights = { a: 1, b: 3, c: 6 }
  const plan = Object.entries(weights).map(([lane, weight]) => keyOf(lane, { weight }))
  const draws = 10_000
  const first: Record<string, number> = {}
  for (let n = 0; n < draws; n++) {
    const [lane = ''] = lanesOf(byLoad(plan, gateway))
    first[lane] = (first[lane] ?? 0) + 1
  }
  const chiSquare = Object.entries(weights).reduce((sum, [lane, weight]) => {
    const expected = (draws * weight) / 10
    return sum + ((first[lane] ?? 0) - expected) ** 2 / expected
  }, 0)
  expect(chiSquare).toBeLessThan(13.8) // two degrees of freedom, one in a thousand
})

it('asks a full key after those with room, and yet before another model', async () => {
  const gateway = gatewayBy(new Chance(2))
  const limits = { concurrency: 1, requestsPerSecond: null, requestsPerMinute: null, tokensPerMinute: null }
  const plan = [keyOf('full', { limits, weight: 100 }), keyOf('free', { limits }), keyOf('other', {}, 'vendor/other')]
  await gateway.enter(plan[0] as Candidate, ask)
  const orders = Array.from({ length: 1_000 }, () => lanesOf(byLoad(plan, gateway)))
  expect(orders.every((order) => order[2] === 'other')).toBe(true)
  expect(orders.filter(([first]) => first === 'free').length).toBeGreaterThan(400)
  const even = plan.map((candidate) => ({ ...candidate, way: candidate.way && { ...candidate.way, weight: 1 } }))
  const firsts = Array.from({ length: 1_000 }, () => lanesOf(byLoad(even, gateway))[0])
  expect(firsts.filter((lane) => lane === 'free').length).toBeGreaterThan(970)
})

it('leaves another model, a lower priority, another region and the embedded engine where they are', () => {
  const gateway = gatewayBy(new Chance(3))
  const embedded = candidateOf(model, { embedded: true, way: null })
  const plan = [
    keyOf('a'),
    keyOf('b'),
    keyOf('a', { region: 'eu' }),
    keyOf('b', { region: 'eu' }),
    keyOf('a', {}, 'vendor/second'),
    keyOf('c', { priority: 200 }),
    embedded,
  ]
  const orders = new Set(
    Array.from({ length: 200 }, () =>
      byLoad(plan, gateway)
        .map((candidate) => plan.indexOf(candidate))
        .join(),
    ),
  )
  expect([...orders].sort()).toEqual(['0,1,2,3,4,5,6', '0,1,3,2,4,5,6', '1,0,2,3,4,5,6', '1,0,3,2,4,5,6'])
})

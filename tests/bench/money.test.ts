import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '#lib/routing/linear-model.ts'
import { type Decided, type Lever, levers, replay, savedOf } from '../../bench/money/replay.ts'
import { shuffled, zipf } from '../../bench/money/zipf.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, place) => place)

describe('the draw by Zipf’s law', () => {
  it('draws the thing at place r as often as r^-s', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1.5, noNaN: true }), fc.integer({ min: 1, max: 30 }), (seed, s, count) => {
        const drawn = zipf(numbers(count), s, 20_000, mulberry32(seed))
        const total = numbers(count).reduce((sum, place) => sum + (place + 1) ** -s, 0)
        for (const place of numbers(count)) {
          const share = (place + 1) ** -s / total
          const seen = drawn.filter((each) => each === place).length / drawn.length
          expect(Math.abs(seen - share)).toBeLessThan(6 * Math.sqrt((share * (1 - share)) / drawn.length) + 1e-9)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('puts the same things in another order, the same one for the same seed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (things, seed) => {
        const order = shuffled(things, mulberry32(seed))
        expect(order.toSorted()).toEqual(things.toSorted())
        expect(shuffled(things, mulberry32(seed))).toEqual(order)
      }),
    )
  })
})

type Told = Partial<Omit<Decided, 'asked'>> & { text?: string; label?: string | null; needsLarge?: boolean }

const dollars = (amount: string) => ({ amount, currency: 'USD' })
const cost = {
  large: { whole: dollars('0.004'), economical: dollars('0.003') },
  small: { whole: dollars('0.002'), economical: dollars('0.001') },
}
const decided = ({ text = 'When?', label = 'hours', needsLarge = false, ...rest }: Told = {}): Decided => ({
  asked: { shop: 'shop', text, label, needsLarge, answers: [] },
  bot: { id: 'bot_1', version: 1 },
  knowledgeVersion: 1,
  lang: 'en',
  bypass: null,
  direct: null,
  routed: 'large',
  isCut: false,
  cost,
  ...rest,
})

const minute = { cacheSeconds: 3_600, secondsBetween: 60, random: () => 0 }
const asked = (stream: Told[], ...used: Lever[]) => replay(stream.map(decided), new Set(used), minute)

describe('what a stream of questions costs', () => {
  it('asks the large model with the whole prompt for each question where nothing is used, and is never wrong', () => {
    const all = { direct: 'other', routed: 'small', isCut: true, needsLarge: true } as const
    expect(asked([all, all])).toEqual({
      turns: 2,
      cost: dollars('0.008'),
      by: { direct: 0, cache: 0, large: 2, small: 0 },
      wrong: 0,
      because: { other: 0, pair: 0, misrouted: 0, cut: 0 },
    })
  })

  it('pays once for the same question in other letters, until its answer has expired', () => {
    const stream = Array.from({ length: 61 }, (_, turn) => ({ text: turn % 2 ? 'WHEN' : 'When?' }))
    expect(asked(stream, 'cache')).toMatchObject({ cost: dollars('0.008'), by: { cache: 59, large: 2 }, wrong: 0 })
  })

  it('pays for each question that the cache is not for', () => {
    expect(asked([{ bypass: 'personal_data' }, { bypass: 'personal_data' }], 'cache')).toMatchObject({ by: { cache: 0, large: 2 } })
  })

  it('calls a kept answer wrong where another question with the same words had it', () => {
    expect(asked([{ label: 'hours' }, { label: 'holidays' }, { label: 'hours' }], 'cache')).toMatchObject({
      wrong: 1,
      because: { other: 1 },
    })
  })

  it('calls a direct answer wrong where it is of another pair, or nothing answers the question', () => {
    const stream = [{ direct: 'hours' }, { direct: 'price' }, { direct: 'price', label: null }]
    expect(asked(stream, 'direct')).toMatchObject({ by: { direct: 3 }, cost: { amount: '0' }, wrong: 2, because: { pair: 2 } })
  })

  it('counts what was wrong with an answer again each time it is given', () => {
    const misrouted = { routed: 'small', needsLarge: true } as const
    expect(asked([misrouted, misrouted, misrouted], 'small', 'cache')).toMatchObject({
      by: { small: 1, cache: 2 },
      because: { misrouted: 3 },
    })
    expect(asked([{ isCut: true }, { isCut: true }], 'economy', 'cache')).toMatchObject({ cost: dollars('0.003'), because: { cut: 2 } })
  })

  const question = fc.record({
    direct: fc.option(fc.constantFrom('hours', 'price'), { nil: null }),
    routed: fc.constantFrom('large', 'small'),
    label: fc.option(fc.constantFrom('hours', 'price'), { nil: null }),
    needsLarge: fc.boolean(),
    isCut: fc.boolean(),
    bypass: fc.option(fc.constant('personal_data'), { nil: null }),
  })
  const streams = fc
    .tuple(fc.array(question, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { minLength: 1, maxLength: 300 }))
    .map(([questions, places]) => {
      const each = questions.map((told, place) => decided({ ...(told as Told), text: `Question number ${place}` }))
      return places.map((place) => each[place % each.length] as Decided)
    })

  it('never costs more with one way to save more, and answers each message once', () => {
    fc.assert(
      fc.property(streams, fc.subarray([...levers]), fc.constantFrom(...levers), (stream, some, another) => {
        const fewer = replay(stream, new Set(some), minute)
        const more = replay(stream, new Set([...some, another]), minute)
        expect(Number(more.cost.amount)).toBeLessThanOrEqual(Number(fewer.cost.amount) + 1e-12)
        expect(savedOf(more, replay(stream, new Set(), minute))).toBeLessThanOrEqual(1)
        const { direct, cache, large, small } = more.by
        expect(direct + cache + large + small).toBe(stream.length)
        expect(Object.values(more.because).reduce((sum, count) => sum + count, 0)).toBe(more.wrong)
      }),
    )
  })

  it('finds 59 of 100 messages in the cache at s = 0.8, as was measured elsewhere on 10,000 questions and as many messages', () => {
    const each = numbers(10_000).map((place) => decided({ text: `Question number ${place}` }))
    const stream = zipf(each, 0.8, 10_000, mulberry32(1))
    const { by, turns } = replay(stream, new Set(['cache']), { ...minute, cacheSeconds: 86_400, secondsBetween: 8 })
    expect(Math.abs(by.cache / turns - 0.59)).toBeLessThan(0.015)
  })
})

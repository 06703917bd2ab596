import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Prisma } from '#lib/database/generated/client.ts'
import { affordable, amountIn, mostOf } from '#lib/usage/budgets/affordable.ts'
import { periodAt } from '#lib/usage/budgets/periods.ts'
import { type Cost, Exact } from '#lib/usage/cost.ts'
import { costOf } from '#lib/usage/prices.ts'
import { candidateOf } from '#tests/fakes/candidate.ts'

const model = (catalogId: string, embedded = false) => candidateOf({} as never, { catalogId, embedded })
const [dear, cheap, knowledge] = [model('a/dear'), model('a/cheap'), model('frontdesk/knowledge', true)]
const plan = [dear, cheap, knowledge]
const costs: Record<string, Cost> = { 'a/dear': { amount: '1', currency: 'USD' }, 'a/cheap': { amount: '0.1', currency: 'USD' } }
const limit = (left: string, whenSpent = 'cheaper', more: { currency?: string; rates?: Prisma.JsonValue } = {}) => ({
  budget: { currency: 'USD', rates: null as Prisma.JsonValue, whenSpent, ...more },
  left: new Prisma.Decimal(left),
})
const kept = (limits: ReturnType<typeof limit>[], models = plan) => {
  const verdict = affordable(models, limits, ({ catalogId }) => costs[catalogId])
  return 'plan' in verdict ? verdict.plan.map(({ catalogId }) => catalogId) : 'refused'
}

it.each([
  ['everything fits', [limit('5')], ['a/dear', 'a/cheap', 'frontdesk/knowledge']],
  ['a cost that is exactly what is left fits', [limit('1')], ['a/dear', 'a/cheap', 'frontdesk/knowledge']],
  ['cheaper models are asked', [limit('0.5')], ['a/cheap', 'frontdesk/knowledge']],
  ['the narrowest of several budgets counts', [limit('5'), limit('0.05')], ['frontdesk/knowledge']],
  ['the knowledge base at once', [limit('0.5', 'knowledge')], ['frontdesk/knowledge']],
  ['refused at once', [limit('0.5', 'refuse')], 'refused'],
  ['the strictest of those it does not fit', [limit('0.5', 'cheaper'), limit('0.5', 'knowledge')], ['frontdesk/knowledge']],
  ['a strict one that it fits says nothing', [limit('0.5', 'cheaper'), limit('5', 'refuse')], ['a/cheap', 'frontdesk/knowledge']],
  ['no rate is guessed', [limit('500', 'cheaper', { currency: 'CNY' })], ['frontdesk/knowledge']],
  ['a stated rate is used', [limit('3.6', 'cheaper', { currency: 'CNY', rates: { USD: '0.14' } })], ['a/cheap', 'frontdesk/knowledge']],
])('%s', (_, limits, expected) => expect(kept(limits)).toEqual(expected))

it('refuses where nothing fits and nobody else can answer, and asks a model of unknown price', () => {
  expect(kept([limit('0.05')], [dear, cheap])).toBe('refused')
  expect(kept([limit('0')], [model('a/unpriced'), cheap])).toEqual(['a/unpriced'])
})

const rate = fc.option(
  fc.integer({ min: 1, max: 9_999_999 }).map((n) => new Prisma.Decimal(n).div(1_000_000)),
  { nil: null },
)
const price = fc.record({
  inputPerMillion: rate,
  outputPerMillion: rate,
  cachedInputPerMillion: rate,
  cacheWritePerMillion: rate,
  inputPerThousandChars: rate,
  outputPerThousandChars: rate,
  perRequest: rate,
  perImage: rate,
})

it('reserves at least what a call costs whose answer is within its limit, however much of its prompt was cached', () => {
  const call = fc.record({
    promptTokens: fc.nat(5_000),
    maxTokens: fc.nat(2_000),
    images: fc.nat(3),
    cached: fc.nat(100),
    written: fc.nat(100),
    said: fc.nat(100),
  })
  fc.assert(
    fc.property(price, call, (rates, { promptTokens, maxTokens, images, cached, written, said }) => {
      const whole = { ...rates, perMonth: null, perSecond: null, currency: 'USD' }
      const most = mostOf(whole as never, { promptTokens, promptChars: 900, images, maxTokens })
      const completionTokens = Math.floor((maxTokens * said) / 100)
      const billed = {
        promptTokens,
        completionTokens,
        cachedTokens: Math.floor((promptTokens * cached) / 100),
        cacheWriteTokens: Math.floor((promptTokens * written) / 100),
        promptChars: 900,
        completionChars: completionTokens * 5,
        images,
      }
      expect(new Exact(most?.amount ?? 0).gte(costOf(whole, billed).amount)).toBe(true)
    }),
  )
  expect(mostOf(undefined, { promptTokens: 1, promptChars: 1, images: 0 })).toBeUndefined()
})

it('rounds a converted amount up, so that no sum of calls slips through', () => {
  const amount = amountIn({ currency: 'USD', rates: { CNY: '7.1' } }, { amount: '0.000001', currency: 'CNY' })
  expect(amount?.toFixed()).toBe('0.000000140846')
})

it('knows when a day and a month begin and end where the clock is changed', () => {
  const at = (zone: string, period: 'day' | 'month', moment: string) => {
    const { start, end } = periodAt(period, zone, new Date(moment))
    return [start.toISOString(), end.toISOString()]
  }
  expect(at('Europe/Berlin', 'day', '2026-03-29T12:00:00Z')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
  expect(at('America/New_York', 'month', '2026-03-20T12:00:00Z')).toEqual(['2026-03-01T05:00:00.000Z', '2026-04-01T04:00:00.000Z'])
  expect(at('Asia/Shanghai', 'month', '2027-02-01T00:00:00Z')).toEqual(['2027-01-31T16:00:00.000Z', '2027-02-28T16:00:00.000Z'])
})

it('puts the minute before a clock goes back over midnight into one day', () => {
  const minute = new Date('2009-11-01T02:30:30Z')
  const { start, end } = periodAt('day', 'America/St_Johns', minute)
  expect(start <= minute && minute < end).toBe(true)
})

it('puts every moment into one period, and begins the next where one ends', () => {
  const moment = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2040-01-01') }).map((time) => new Date(time))
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
  fc.assert(
    fc.property(moment, zone, fc.constantFrom('day' as const, 'month' as const), (at, timeZone, period) => {
      const { start, end } = periodAt(period, timeZone, at)
      expect(start <= at && at < end).toBe(true)
      expect(periodAt(period, timeZone, end).start).toEqual(end)
    }),
  )
})

import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { Prisma } from '#lib/database/generated/client.ts'
import shippedModels from '#lib/llm/shipped-models.json' with { type: 'json' }
import { Exact, sumOf } from '#lib/usage/cost.ts'
import { priceInput, setPrice } from '#lib/usage/models.ts'
import { type Billed, costOf, inBatch, priceInForce, type Rate, type Rates, rates, seedPrices } from '#lib/usage/prices.ts'

const system = { type: 'system', id: null } as const
const unpriced = Object.fromEntries(rates.map((rate) => [rate, null])) as Rates
const price = (given: Partial<Record<Rate, string>>) => ({
  ...unpriced,
  ...Object.fromEntries(Object.entries(given).map(([rate, amount]) => [rate, new Prisma.Decimal(amount)])),
  currency: 'USD',
})
const nothing: Billed = {
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  promptChars: 0,
  completionChars: 0,
  images: 0,
}
beforeAll(seedPrices)

/** A rate as a whole number of millionths, and as the text of a price. */
const rate = fc.bigInt(0n, 999_999_999_999_999n)
const written = (micro: bigint) => `${micro / 1_000_000n}.${String(micro % 1_000_000n).padStart(6, '0')}`

it('is exact to the last digit, as integers are', () => {
  const tokens = fc.tuple(fc.nat(20_000_000), fc.nat(20_000_000), fc.nat(20_000_000), fc.nat(20_000_000))
  const others = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(20))
  fc.assert(
    fc.property(
      tokens,
      others,
      fc.array(rate, { minLength: 8, maxLength: 8 }),
      ([fresh, cached, kept, output], [asked, said, images], r) => {
        const named = ['inputPerMillion', 'cachedInputPerMillion', 'cacheWritePerMillion', 'outputPerMillion'] as const
        const others = ['inputPerThousandChars', 'outputPerThousandChars', 'perRequest', 'perImage'] as const
        const given = Object.fromEntries([...named, ...others].map((name, at) => [name, written(r[at] as bigint)]))
        const { amount } = costOf(price(given), {
          promptTokens: fresh + cached + kept,
          completionTokens: output,
          cachedTokens: cached,
          cacheWriteTokens: kept,
          promptChars: asked,
          completionChars: said,
          images,
        })
        const weights = [fresh, cached, kept, output, asked * 1_000, said * 1_000, 1_000_000, images * 1_000_000]
        const pico = weights.reduce((sum, weight, at) => sum + BigInt(weight) * (r[at] as bigint), 0n)
        expect(new Exact(amount).times(1e12).toFixed()).toBe(pico.toString())
      },
    ),
  )
})

it('bills cached and kept tokens at their own price, or at the full one where there is none', () => {
  const tokens = { ...nothing, promptTokens: 1_000, cachedTokens: 400, cacheWriteTokens: 100 }
  const whole = { inputPerMillion: '2.5', outputPerMillion: '10' }
  expect(costOf(price({ ...whole, cachedInputPerMillion: '1.25', cacheWritePerMillion: '3' }), tokens).amount).toBe('0.00205')
  expect(costOf(price({ ...whole, cachedInputPerMillion: '1.25' }), tokens).amount).toBe('0.002')
  expect(costOf(price(whole), tokens).amount).toBe('0.0025')
})

it('bills no more than the prompt, whatever a vendor says of its parts', () => {
  const tokens = { ...nothing, promptTokens: 100, cachedTokens: 90, cacheWriteTokens: 90 }
  expect(costOf(price({ inputPerMillion: '1', outputPerMillion: '1' }), tokens).amount).toBe('0.0001')
})

it('takes the price that was in force at the time, the shop’s own before the shipped one', async () => {
  const before = new Date()
  expect((await priceInForce('openai/gpt-4o-mini', before))?.inputPerMillion?.toFixed()).toBe('0.15')
  await setPrice({ model: 'openai/gpt-4o-mini', inputPerMillion: '0.1', outputPerMillion: '0.2', currency: 'EUR' }, system)
  expect(await priceInForce('openai/gpt-4o-mini', new Date(Date.now() + 1))).toMatchObject({ currency: 'EUR' })
  expect(await priceInForce('openai/gpt-4o-mini', new Date(before.getTime() - 1))).toMatchObject({ currency: 'USD' })
  expect(await priceInForce('openai/none', before)).toBeUndefined()
})

it('comes back to the price before when one ends, and refuses to change one', async () => {
  const model = 'openai/for-a-while'
  const each = { model, currency: 'USD', inputPerMillion: '1', outputPerMillion: '1' }
  await setPrice({ ...each, validFrom: new Date('2026-01-01') }, system)
  const offer = { ...each, perRequest: '1', validFrom: new Date('2026-02-01'), validUntil: new Date('2026-03-01') }
  await setPrice(offer, system)
  const perRequest = async (at: string) => (await priceInForce(model, new Date(at)))?.perRequest?.toFixed()
  expect(await Promise.all(['2026-01-31T23:59:59Z', '2026-02-01', '2026-03-01'].map(perRequest))).toEqual([undefined, '1', undefined])
  await expect(setPrice(offer, system)).rejects.toMatchObject({ code: 'conflict' })
})

it.each([
  [{}, 'inputPerMillion: expected at least one rate'],
  [{ inputPerMillion: '1' }, 'outputPerMillion: expected together with inputPerMillion'],
  [{ perRequest: '1', cacheWritePerMillion: '1' }, 'inputPerMillion: expected together with cacheWritePerMillion'],
  [{ perRequest: '-1' }, 'perRequest: expected a decimal number as text, such as "0.15"'],
  [
    { perRequest: '1', validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-02-01T00:00:00Z' },
    'validUntil: expected a time after validFrom',
  ],
])('refuses %o as a price', (given, said) => {
  const { error } = priceInput.safeParse({ model: 'openai/x', currency: 'USD', ...given })
  expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toContain(said)
})

it('has shipped prices begin at one moment, in whatever time zone the server stands', () => {
  for (const { model, asOf } of shippedModels) expect(asOf, model).toMatch(/^\d{4}-\d{2}(-\d{2})?$/) // read as UTC; other forms are local
})

it('is seeded again without changing anything', async () => {
  const count = await db().price.count()
  await seedPrices()
  expect(await db().price.count()).toBe(count)
})

it('adds up by currency', () => {
  expect(
    sumOf([
      { amount: '0.1', currency: 'USD' },
      { amount: '0.2', currency: 'USD' },
      { amount: '1', currency: 'CNY' },
    ]),
  ).toEqual([
    { amount: '0.3', currency: 'USD' },
    { amount: '1', currency: 'CNY' },
  ])
})

it('costs the known share of it in a vendor’s batch, to the last digit, and nothing is known without one', async () => {
  const plain = await priceInForce('anthropic/claude-haiku-4-5', new Date())
  if (!plain) throw new Error('it is shipped')
  const counts = { ...nothing, promptTokens: 1_000_001, completionTokens: 333_333 }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), (thousandths) => {
      const factor = new Prisma.Decimal(thousandths).div(1_000)
      const reduced = inBatch({ ...plain, batchFactor: factor })
      expect(reduced && costOf(reduced, counts).amount).toBe(new Exact(costOf(plain, counts).amount).times(factor).toFixed())
    }),
  )
  expect(plain.batchFactor?.toFixed()).toBe('0.5')
  expect(inBatch({ ...plain, batchFactor: null })).toBeUndefined()
  expect((await priceInForce('deepseek/deepseek-chat', new Date()))?.batchFactor).toBeNull()
})

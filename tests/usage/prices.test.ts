import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { Prisma } from '#lib/database/generated/client.ts'
import { sumOf } from '#lib/usage/cost.ts'
import { setPrice } from '#lib/usage/models.ts'
import { costOf, priceInForce, seedPrices } from '#lib/usage/prices.ts'

const system = { type: 'system', id: null } as const
const price = (input: string, output: string, cached: string | null = null) => ({
  inputPerMillion: new Prisma.Decimal(input),
  outputPerMillion: new Prisma.Decimal(output),
  cachedInputPerMillion: cached === null ? null : new Prisma.Decimal(cached),
  currency: 'USD',
})
beforeAll(seedPrices)

it('is exact to the last digit, as integers are', () => {
  fc.assert(
    fc.property(
      fc.nat(2_000_000),
      fc.nat(100_000),
      fc.nat(999_999_999),
      fc.nat(999_999_999),
      (promptTokens, completionTokens, input, output) => {
        const { amount } = costOf(price(BigInt(input).toString(), BigInt(output).toString()), {
          promptTokens,
          completionTokens,
          cachedTokens: 0,
        })
        const micro = BigInt(promptTokens) * BigInt(input) + BigInt(completionTokens) * BigInt(output)
        expect(new Prisma.Decimal(amount).times(1_000_000).toFixed()).toBe(micro.toString())
      },
    ),
  )
})

it('bills cached tokens at their own price, or at the full one where there is none', () => {
  const tokens = { promptTokens: 1_000, completionTokens: 0, cachedTokens: 400 }
  expect(costOf(price('2.5', '10', '1.25'), tokens)).toEqual({ amount: '0.002', currency: 'USD' })
  expect(costOf(price('2.5', '10'), tokens)).toEqual({ amount: '0.0025', currency: 'USD' })
})

it('takes the price that was in force at the time, the shop’s own before the shipped one', async () => {
  const before = new Date()
  expect((await priceInForce('openai/gpt-4o-mini', before))?.inputPerMillion.toFixed()).toBe('0.15')
  await setPrice({ model: 'openai/gpt-4o-mini', inputPerMillion: '0.1', outputPerMillion: '0.2', currency: 'EUR' }, system)
  expect(await priceInForce('openai/gpt-4o-mini', new Date(Date.now() + 1))).toMatchObject({ currency: 'EUR' })
  expect(await priceInForce('openai/gpt-4o-mini', new Date(before.getTime() - 1))).toMatchObject({ currency: 'USD' })
  expect(await priceInForce('openai/none', before)).toBeUndefined()
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

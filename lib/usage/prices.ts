import { db, type Transaction } from '../database/client.ts'
import { type Price, Prisma } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { newId } from '../ids.ts'
import shippedModels from '../llm/shipped-models.json' with { type: 'json' }
import type { Cost } from './cost.ts'

/** Puts the shipped prices beside those that are there. A price that was ever in force is never changed. */
export async function seedPrices(): Promise<void> {
  const data = shippedModels.map(({ vendor, model, inputPerMillion, outputPerMillion, cachedInputPerMillion, currency, asOf }) => ({
    id: newId('price'),
    model: `${vendor}/${model}`,
    inputPerMillion,
    outputPerMillion,
    cachedInputPerMillion,
    currency,
    validFrom: new Date(asOf),
  }))
  await db().price.createMany({ data, skipDuplicates: true })
}

export const pricesIn = (tx: Transaction, model: string): Promise<Price[]> =>
  tx.price.findMany({ where: { model }, orderBy: { validFrom: 'desc' } })

export const pricesOf = recent('usage.prices', (model) => pricesIn(db(), model))

/** The price of a model at a moment. */
export const priceInForce = async (model: string, at: Date): Promise<Price | undefined> => latestOf(await pricesOf.read(model), at)

/** Of a model's prices, newest first, the one in force at a moment: the shop's own before the shipped one, of each the latest that had begun. */
export function latestOf(prices: Price[], at: Date): Price | undefined {
  const begun = prices.filter(({ validFrom }) => validFrom <= at)
  return begun.find(({ source }) => source !== 'shipped') ?? begun[0]
}

export type BilledTokens = { promptTokens: number; completionTokens: number; cachedTokens: number }

/** tokens × price ÷ 1,000,000, in exact decimal arithmetic. Cached prompt tokens cost their own price where there is one. */
export function costOf(
  price: Pick<Price, 'inputPerMillion' | 'outputPerMillion' | 'cachedInputPerMillion' | 'currency'>,
  tokens: BilledTokens,
): Cost {
  const cached = Math.min(tokens.cachedTokens, tokens.promptTokens)
  const total = new Prisma.Decimal(0)
    .plus(price.inputPerMillion.times(tokens.promptTokens - cached))
    .plus((price.cachedInputPerMillion ?? price.inputPerMillion).times(cached))
    .plus(price.outputPerMillion.times(tokens.completionTokens))
  return { amount: total.div(1_000_000).toFixed(), currency: price.currency }
}

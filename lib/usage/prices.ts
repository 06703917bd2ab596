import { db, type Transaction } from '../database/client.ts'
import type { Price, Prisma } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { newId } from '../ids.ts'
import shippedModels from '../llm/shipped-models.json' with { type: 'json' }
import { type Cost, Exact } from './cost.ts'

/** Puts the shipped prices beside those that are there. A price that was ever in force is never changed. */
export async function seedPrices(): Promise<void> {
  const data = shippedModels.map(
    ({ vendor, model, inputPerMillion, outputPerMillion, cachedInputPerMillion, cacheWritePerMillion, currency, asOf, source }) => ({
      id: newId('price'),
      model: `${vendor}/${model}`,
      inputPerMillion,
      outputPerMillion,
      cachedInputPerMillion,
      cacheWritePerMillion,
      currency,
      note: source,
      validFrom: new Date(asOf),
    }),
  )
  await db().price.createMany({ data, skipDuplicates: true })
}

export const pricesIn = (tx: Transaction, model: string): Promise<Price[]> =>
  tx.price.findMany({ where: { model }, orderBy: { validFrom: 'desc' } })

export const pricesOf = recent('usage.prices', (model) => pricesIn(db(), model))

/** The price of a model at a moment. */
export const priceInForce = async (model: string, at: Date): Promise<Price | undefined> => latestOf(await pricesOf.read(model), at)

/** Of a model's prices, newest first, the one in force at a moment: the shop's own before the shipped one, of each the latest that had begun and not ended. */
export function latestOf(prices: Price[], at: Date): Price | undefined {
  const begun = prices.filter(({ validFrom, validUntil }) => validFrom <= at && (validUntil === null || at < validUntil))
  return begun.find(({ source }) => source !== 'shipped') ?? begun[0]
}

/** What a call is billed by. Cached and written tokens are parts of the prompt's. */
export type Billed = {
  promptTokens: number
  completionTokens: number
  cachedTokens: number
  cacheWriteTokens: number
  promptChars: number
  completionChars: number
  images: number
}

/** What a price may charge for. Each is for itself, and they add up. */
export const rates = [
  'inputPerMillion',
  'outputPerMillion',
  'cachedInputPerMillion',
  'cacheWritePerMillion',
  'inputPerThousandChars',
  'outputPerThousandChars',
  'perRequest',
  'perImage',
  'perMonth',
  'perSecond',
] as const
export type Rate = (typeof rates)[number]
export type Rates = Record<Rate, Prisma.Decimal | null>

/**
 * count × rate of every part, in exact decimal arithmetic. What was read from or written to the vendor's cache costs its own
 * rate, or without one as much as other input. Reserved capacity is paid by time (lib/usage/fees.ts), so a call on it is free.
 */
export function costOf(price: Rates & { currency: string }, billed: Billed): Cost {
  const cached = Math.min(billed.cachedTokens, billed.promptTokens)
  const written = Math.min(billed.cacheWriteTokens, billed.promptTokens - cached)
  const input = price.inputPerMillion
  const parts: [Prisma.Decimal | null, number, per: number][] = [
    [input, billed.promptTokens - cached - written, 1_000_000],
    [price.cachedInputPerMillion ?? input, cached, 1_000_000],
    [price.cacheWritePerMillion ?? input, written, 1_000_000],
    [price.outputPerMillion, billed.completionTokens, 1_000_000],
    [price.inputPerThousandChars, billed.promptChars, 1_000],
    [price.outputPerThousandChars, billed.completionChars, 1_000],
    [price.perRequest, 1, 1],
    [price.perImage, billed.images, 1],
  ]
  let total = new Exact(0)
  for (const [rate, count, per] of parts) if (rate && count > 0) total = total.plus(new Exact(rate).times(count).div(per))
  return { amount: total.toFixed(), currency: price.currency }
}

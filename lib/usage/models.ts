import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Price } from '../database/generated/client.ts'
import { newId } from '../ids.ts'
import { listModels, modelsOfferedBy } from '../llm/catalog.ts'
import { latestOf, priceInForce, pricesIn, pricesOf } from './prices.ts'

const amount = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'expected a decimal number as text, such as "0.15"')

/** A price per million tokens, from now on or from a later moment. */
export const priceInput = z.strictObject({
  model: z
    .string()
    .regex(/^[\w.-]+\/\S+$/, 'expected a catalog id such as openai/gpt-4o-mini')
    .max(200),
  inputPerMillion: amount,
  outputPerMillion: amount,
  cachedInputPerMillion: amount.optional(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as USD'),
})

/** The catalog, each model with the price in force; null where it is unknown. */
export const pricedCatalog = async () => withPrices(await listModels())

/** What a provider offers, each model with the price in force. */
export const pricedOffer = async (providerId: string) => withPrices(await modelsOfferedBy(providerId))

async function withPrices<Model extends { id: string }>(models: Model[]) {
  const now = new Date()
  return Promise.all(
    models.map(async (model) => {
      const price = await priceInForce(model.id, now)
      return { ...model, price: price ? told(price) : null }
    }),
  )
}

const told = ({ inputPerMillion, outputPerMillion, cachedInputPerMillion, currency, source, validFrom }: Price) => ({
  inputPerMillion: inputPerMillion.toFixed(),
  outputPerMillion: outputPerMillion.toFixed(),
  cachedInputPerMillion: cachedInputPerMillion?.toFixed() ?? null,
  currency,
  source,
  validFrom,
})

/** Sets a model's price from now on. What was spent before keeps the price it had. */
export async function setPrice(input: z.infer<typeof priceInput>, actor: Actor) {
  const row = await db().$transaction(async (tx) => {
    const validFrom = new Date()
    const before = latestOf(await pricesIn(tx, input.model), validFrom)
    const made = await tx.price.create({ data: { ...input, id: newId('price'), source: actor.id ?? actor.type, validFrom } })
    await recordAudit(tx, actor, { action: 'price.set', target: input.model, before: before && told(before), after: told(made) })
    return made
  })
  pricesOf.forget(input.model)
  return { ...input, id: row.id, validFrom: row.validFrom }
}

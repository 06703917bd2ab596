import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Price } from '../database/generated/client.ts'
import { currency, decimal, id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { type CatalogModel, listAllModels, listModels, modelsOfferedBy } from '../llm/catalog.ts'
import { regions } from '../llm/vendors.ts'
import { healthByModel, modelHealth } from './model-health.ts'
import { latestOf, pricesIn, pricesOf } from './prices.ts'

const amount = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'expected a decimal number as text, such as "0.15"')

/** A price per million tokens, from now on. */
export const priceInput = z.strictObject({
  model: z
    .string()
    .regex(/^[\w.-]+\/\S+$/, 'expected a catalog id such as openai/gpt-4o-mini')
    .max(200),
  inputPerMillion: amount,
  outputPerMillion: amount,
  cachedInputPerMillion: amount.optional().describe('Of prompt tokens that the vendor had cached. Without it they cost as much as others.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as USD'),
})

const price = z
  .object({
    inputPerMillion: decimal,
    outputPerMillion: decimal,
    cachedInputPerMillion: decimal.nullable().describe('Of prompt tokens that the vendor had cached. `null`: they cost as much as others.'),
    currency: currency.describe('ISO 4217, such as USD or CNY.'),
    source: z.string().describe('`shipped`, or the id of the user or the key that set it.'),
    validFrom: time,
  })
  .meta({ id: 'Price', description: 'What a million tokens cost, from a moment on.' })

export const pricedModel = z
  .object({
    id: z.string().describe('The catalog id.'),
    provider: z.string().describe('The slug that its answers are told by: the vendor’s, or the name of an OpenAI-compatible provider.'),
    vendor: z.string().describe('The slug of the vendor.'),
    region: z
      .enum(regions)
      .describe('Where the vendor’s servers stand: CN, US, `own` (a server of yours), or `any`: wherever the provider’s address leads.'),
    name: z.string(),
    contextWindow: z.int().nullable().describe('In tokens, for prompt and answer together; `null` when it is not known.'),
    vision: z.boolean().nullable().describe('It reads images; `null` when it is not known.'),
    jsonMode: z
      .enum(['schema', 'object'])
      .nullable()
      .describe('How far it keeps to JSON by itself: to a schema, or to JSON of any shape. `null`: it is only told to.'),
    streams: z.boolean().describe('Its words come as they are made.'),
    enabled: z.boolean().describe('A provider that is switched on has it.'),
    price: price.nullable().describe('`null` when it is not known.'),
  } satisfies Record<keyof CatalogModel | 'price', z.ZodType>)
  .meta({ id: 'PricedModel', description: 'A model of the catalog with the price in force.' })

export const catalogEntry = pricedModel
  .extend({ health: modelHealth })
  .meta({ id: 'CatalogEntry', description: 'A model of the catalog: what it can do, what it costs, and how it does.' })
export type CatalogEntry = z.output<typeof catalogEntry>

export const modelPrice = price
  .extend({ id: id('price'), model: z.string().describe('The catalog id.') })
  .meta({ id: 'ModelPrice', description: 'The price of a model.' })

/** The models of the enabled providers, each with the price in force and how it does. */
export const catalog = async (): Promise<CatalogEntry[]> => withHealth(await withPrices(await listModels()))

/** The same with the models of the providers that are switched off. */
export const wholeCatalog = async (): Promise<CatalogEntry[]> => withHealth(await withPrices(await listAllModels()))

async function withHealth<Model extends { id: string }>(models: Model[]) {
  const healthOf = await healthByModel()
  return models.map((model) => ({ ...model, health: healthOf(model.id) }))
}

/** What a provider offers, each model with the price in force. */
export const pricedOffer = async (providerId: string) => withPrices(await modelsOfferedBy(providerId))

async function withPrices<Model extends { id: string }>(models: Model[]) {
  const now = new Date()
  const rows = await db().price.findMany({ where: { model: { in: models.map(({ id }) => id) } }, orderBy: { validFrom: 'desc' } })
  const byModel = Map.groupBy(rows, ({ model }) => model)
  return models.map((model) => {
    const price = latestOf(byModel.get(model.id) ?? [], now)
    return { ...model, price: price ? told(price) : null }
  })
}

const told = ({
  inputPerMillion,
  outputPerMillion,
  cachedInputPerMillion,
  currency,
  source,
  validFrom,
}: Price): z.output<typeof price> => ({
  inputPerMillion: inputPerMillion.toFixed(),
  outputPerMillion: outputPerMillion.toFixed(),
  cachedInputPerMillion: cachedInputPerMillion?.toFixed() ?? null,
  currency,
  source,
  validFrom,
})

/** Sets a model's price from now on. What was spent before keeps the price it had. */
export async function setPrice(input: z.infer<typeof priceInput>, actor: Actor): Promise<z.output<typeof modelPrice>> {
  const row = await db().$transaction(async (tx) => {
    const validFrom = new Date()
    const before = latestOf(await pricesIn(tx, input.model), validFrom)
    const made = await tx.price.create({ data: { ...input, id: newId('price'), source: actor.id ?? actor.type, validFrom } })
    await recordAudit(tx, actor, { action: 'price.set', target: input.model, before: before && told(before), after: told(made) })
    return made
  })
  pricesOf.forget(input.model)
  return { id: row.id, model: row.model, ...told(row) }
}

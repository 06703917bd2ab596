import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db, type Transaction } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import type { Price } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure } from '../failure.ts'
import { currency, decimal, id, namedCurrency, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { type CatalogModel, listAllModels, listModels, modelsOfferedBy } from '../llm/catalog.ts'
import { type ModelKind, modelKinds } from '../llm/model-kind.ts'
import { catalogId, describeModel, forgetModel, forgetOwnModels, modelInput } from '../llm/own-models.ts'
import { regions } from '../llm/vendors.ts'
import { healthByModel, modelHealth } from './model-health.ts'
import { latestOf, pricesIn, pricesOf, type Rate, rates } from './prices.ts'
import { moment } from './reports.ts'

const decimalText = (whole: number, decimals: number, example: string) =>
  z.string().regex(new RegExp(`^\\d{1,${whole}}(\\.\\d{1,${decimals}})?$`), `expected a decimal number as text, such as "${example}"`)

/** No rate is so high that the cost of one call would not fit into the ledger, nor so fine that it would be rounded there. */
const amountOf = (rate: Rate) => {
  if (rate === 'perSecond') return decimalText(9, 9, '0.000556')
  return decimalText(rate.endsWith('Chars') ? 7 : 9, 6, '0.15')
}

/** What each rate is of, for whoever reads the API's description. */
const saidOf: Record<Rate, string> = {
  inputPerMillion: 'Of a million tokens of the prompt.',
  outputPerMillion: 'Of a million tokens of the answer, those of its reasoning included.',
  cachedInputPerMillion: 'Of prompt tokens that the vendor had cached. Without it they cost as much as others.',
  cacheWritePerMillion: 'Of prompt tokens that the vendor put into its cache. Without it they cost as much as others.',
  inputPerThousandChars: 'Of a thousand characters of the prompt.',
  outputPerThousandChars: 'Of a thousand characters of the answer.',
  perRequest: 'Of a call.',
  perImage: 'Of an image in the prompt.',
  perMonth: 'Of reserved capacity, by the month. A call costs nothing for it; the fee stands in the reports.',
  perSecond: 'Of reserved capacity, by the second.',
}

const rateInputs = Object.fromEntries(rates.map((rate) => [rate, amountOf(rate).optional().describe(saidOf[rate])])) as Record<
  Rate,
  z.ZodOptional<z.ZodString>
>

const batchFactorSaid = 'How much of these rates a call in the vendor’s own batch costs: 0.5 is half. Without it nobody knows.'

const terms = z.strictObject({
  ...rateInputs,
  batchFactor: z
    .string()
    .regex(/^(0(\.\d{1,3})?|1(\.0{1,3})?)$/, 'expected a decimal number from 0 to 1 as text, such as "0.5"')
    .optional()
    .describe(batchFactorSaid),
  currency: namedCurrency,
  validFrom: moment.optional().describe('When it takes effect. Without it now.'),
  validUntil: moment.optional().describe('When it ends, and the price before it holds again.'),
  note: z.string().trim().min(1).max(500).optional().describe('Where the price was read: a page, a contract.'),
})
type Terms = z.output<typeof terms>

const together: [Rate, Rate][] = [
  ['inputPerMillion', 'outputPerMillion'],
  ['outputPerMillion', 'inputPerMillion'],
  ['cachedInputPerMillion', 'inputPerMillion'],
  ['cacheWritePerMillion', 'inputPerMillion'],
  ['inputPerThousandChars', 'outputPerThousandChars'],
  ['outputPerThousandChars', 'inputPerThousandChars'],
]

/** A price without any part would be a price of nothing, and half of one would bill half of a call. */
function completeTerms(given: Terms, context: z.RefinementCtx): void {
  if (rates.every((rate) => given[rate] === undefined))
    context.addIssue({ code: 'custom', path: ['inputPerMillion'], message: 'expected at least one rate' })
  for (const [rate, other] of together)
    if (given[rate] !== undefined && given[other] === undefined)
      context.addIssue({ code: 'custom', path: [other], message: `expected together with ${rate}` })
  if (given.validUntil && given.validUntil <= (given.validFrom ?? new Date()))
    context.addIssue({ code: 'custom', path: ['validUntil'], message: 'expected a time after validFrom' })
}

/** A price of a model, from now on or from a stated moment. */
export const priceInput = terms.extend({ model: catalogId }).superRefine(completeTerms)
export type PriceInput = z.output<typeof priceInput>

/** A model of one's own with its price. */
export const ownModelInput = modelInput.extend({ price: terms.superRefine(completeTerms).optional() })

const rateViews = Object.fromEntries(rates.map((rate) => [rate, decimal.nullable().describe(saidOf[rate])])) as Record<
  Rate,
  z.ZodNullable<typeof decimal>
>

export const priceView = z
  .object({
    ...rateViews,
    batchFactor: decimal.nullable().describe(batchFactorSaid),
    currency: currency.describe('ISO 4217, such as USD or CNY.'),
    source: z.string().describe('`shipped`, or the id of the user or the key that set it.'),
    note: z.string().nullable().describe('Where the price was read.'),
    validFrom: time,
    validUntil: time.nullable(),
  })
  .meta({ id: 'Price', description: 'What a model costs, from a moment on. Its rates add up; `null` is not charged for.' })
export type PriceView = z.output<typeof priceView>

export const pricedModel = z
  .object({
    id: z.string().describe('The catalog id.'),
    provider: z.string().describe('The slug that its answers are told by: the vendor’s, or the name of an OpenAI-compatible provider.'),
    vendor: z.string().describe('The slug of the vendor.'),
    region: z
      .enum(regions)
      .describe('Where the vendor’s servers stand: CN, US, `own` (a server of yours), or `any`: wherever the provider’s address leads.'),
    name: z.string(),
    kind: z.enum(modelKinds).describe('What it makes: answers, or embeddings, for which it is asked at `/api/v1/embeddings` only.'),
    contextWindow: z.int().nullable().describe('In tokens, for prompt and answer together; `null` when it is not known.'),
    vision: z.boolean().nullable().describe('It reads images; `null` when it is not known.'),
    jsonMode: z
      .enum(['schema', 'object'])
      .nullable()
      .describe('How far it keeps to JSON by itself: to a schema, or to JSON of any shape. `null`: it is only told to.'),
    streams: z.boolean().describe('Its words come as they are made.'),
    enabled: z.boolean().describe('A provider that is switched on has it.'),
    price: priceView.nullable().describe('`null` when it is not known.'),
  } satisfies Record<keyof CatalogModel | 'price', z.ZodType>)
  .meta({ id: 'PricedModel', description: 'A model of the catalog with the price in force.' })
export type PricedModel = z.output<typeof pricedModel>

export const catalogEntry = pricedModel
  .extend({ health: modelHealth })
  .meta({ id: 'CatalogEntry', description: 'A model of the catalog: what it can do, what it costs, and how it does.' })
export type CatalogEntry = z.output<typeof catalogEntry>

export const ownModel = z
  .object({
    id: z.string().describe('The catalog id.'),
    name: z.string().nullable(),
    contextWindow: z.int().nullable(),
    vision: z.boolean(),
    json: z.boolean(),
    kind: z.enum(modelKinds).nullable().describe('`null`: what its name says.'),
    price: priceView.nullable().describe('The price in force; `null` when it is not known.'),
  })
  .meta({ id: 'OwnModel', description: 'What an admin has said of a model.' })

export const modelPrice = priceView
  .extend({ id: id('price'), model: z.string().describe('The catalog id.'), createdAt: time })
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

/** A price as it is told: its rates as exact text. */
export function told({ batchFactor, currency, source, note, validFrom, validUntil, ...row }: Price): PriceView {
  const written = Object.fromEntries(rates.map((rate) => [rate, row[rate]?.toFixed() ?? null])) as Record<Rate, string | null>
  return { ...written, batchFactor: batchFactor?.toFixed() ?? null, currency, source, note, validFrom, validUntil }
}

/** Sets a model's price. What was spent before keeps the price it had. */
export async function setPrice(input: PriceInput, actor: Actor): Promise<z.output<typeof modelPrice>> {
  const row = await db().$transaction((tx) => recordPrice(tx, input, actor))
  pricesOf.forget(input.model)
  return { id: row.id, model: row.model, ...told(row), createdAt: row.createdAt }
}

/** Writes a price inside a transaction. Afterwards `pricesOf` has to forget its model. */
export async function recordPrice(tx: Transaction, input: PriceInput, actor: Actor): Promise<Price> {
  const validFrom = input.validFrom ?? new Date()
  const before = latestOf(await pricesIn(tx, input.model), validFrom)
  const data = { ...input, id: newId('price'), source: actor.id ?? actor.type, validFrom }
  const made = await tx.price.create({ data }).catch((error) => {
    if (!isDuplicate(error)) throw error
    throw new Failure('conflict', `${input.model} has a price from that moment on, and a price is never changed.`)
  })
  await recordAudit(tx, actor, { action: 'price.set', target: input.model, before: before && told(before), after: told(made) })
  return made
}

/** The prices that were ever set or shipped, the last written first. */
export async function listPrices(model: string | undefined, { take, cursor }: Page) {
  const rows = await db().price.findMany({
    where: { model, ...olderThan(cursor) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take,
  })
  return rows.map((row) => ({ id: row.id, model: row.model, ...told(row), createdAt: row.createdAt }))
}

/** Adds a model of one's own, or says anew what it is, with its price where one is given. */
export async function addModel({ price, ...model }: z.output<typeof ownModelInput>, actor: Actor): Promise<z.output<typeof ownModel>> {
  const row = await db().$transaction(async (tx) => {
    const change = await describeModel(tx, model)
    await recordAudit(tx, actor, { action: 'model.set', target: model.id, ...change })
    if (price) await recordPrice(tx, { ...price, model: model.id }, actor)
    return change.after
  })
  forgetOwnModels()
  pricesOf.forget(model.id)
  const { id, name, contextWindow, vision, json } = row
  const kind = row.kind as ModelKind | null
  const [priced] = await withPrices([{ id, name, contextWindow, vision, json, kind }])
  return priced as z.output<typeof ownModel>
}

/** Takes a model of one's own out of the catalog. Its prices and its ledger stay. */
export async function removeModel(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const before = await forgetModel(tx, id)
    await recordAudit(tx, actor, { action: 'model.delete', target: id, before })
  })
  forgetOwnModels()
}

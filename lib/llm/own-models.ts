import { z } from 'zod'
import { db, type Transaction } from '../database/client.ts'
import type { Model } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { invalid, notFound } from '../failure.ts'
import { slugOf } from './connections.ts'
import { modelKinds } from './model-kind.ts'
import { vendorSlugs } from './vendors.ts'

/* The models that an admin has described: those that Frontdesk does not ship, or of which it says something else. */

export const catalogId = z
  .string()
  .regex(/^[\w.-]+\/\S+$/, 'expected a catalog id such as openai/gpt-4o-mini')
  .max(200)

export const modelInput = z.strictObject({
  id: catalogId.describe('The catalog id: the slug of a provider, and what the vendor calls the model.'),
  name: z.string().trim().min(1).max(200).optional().describe('Without it the vendor’s id.'),
  contextWindow: z.int().min(1).max(100_000_000).nullable().optional().describe('In tokens.'),
  vision: z.boolean().default(false).describe('It reads images.'),
  json: z.boolean().default(false).describe('It answers in JSON when it is told to.'),
  kind: z.enum(modelKinds).optional().describe('What it makes: answers or embeddings. Without it, what its name says.'),
})

export type OwnModel = Model

const ownModels = recent('llm.own-models', () => db().model.findMany({ orderBy: { createdAt: 'asc' } }))

/** The models described for a provider's slug. */
export const ownModelsOf = async (slug: string): Promise<OwnModel[]> =>
  (await ownModels.read('all')).filter(({ id }) => id.startsWith(`${slug}/`))

/** What was changed is read anew; told after the commit. */
export const forgetOwnModels = () => ownModels.forget()

/** Describes a model, or describes it anew. A model needs a provider that can ask for it. */
export async function describeModel(tx: Transaction, { id, name, contextWindow, vision, json, kind }: z.output<typeof modelInput>) {
  const slug = id.slice(0, id.indexOf('/'))
  const providers = await tx.provider.findMany({ select: { vendor: true, name: true } })
  const slugs = [...vendorSlugs, ...providers.map(({ vendor, name }) => slugOf(vendor, name))]
  if (!slugs.includes(slug)) throw invalid('id', `no provider is called ${slug}`)
  const before = await tx.model.findUnique({ where: { id } })
  const described = { name: name ?? null, contextWindow: contextWindow ?? null, vision, json, kind: kind ?? null }
  const after = await tx.model.upsert({ where: { id }, create: { id, ...described }, update: described })
  return { before, after }
}

/** Forgets what was said of a model. One that is shipped or listed stays in the catalog as it was. */
export async function forgetModel(tx: Transaction, id: string): Promise<Model> {
  const before = await tx.model.findUnique({ where: { id } })
  if (!before) throw notFound('model')
  await tx.model.delete({ where: { id } })
  return before
}

import { Failure } from '../failure.ts'
import { allConnections, connectionTo, defaultTimeouts, listings, type ProviderConnection } from './connections.ts'
import type { Candidate } from './generate.ts'
import { knowledgeModel } from './providers/frontdesk.ts'
import shippedModels from './shipped-models.json' with { type: 'json' }

export type CatalogModel = { id: string; provider: string; name: string; contextWindow: number | null; vision: boolean }

const embedded: Candidate = {
  catalogId: 'frontdesk/knowledge',
  provider: 'frontdesk',
  providerId: null,
  embedded: true,
  style: 'chat',
  model: knowledgeModel,
  timeouts: defaultTimeouts,
}

const shippedOf = (vendor: string) => shippedModels.filter((model) => model.vendor === vendor)

/** Every model that can be named: of each enabled provider the shipped, the configured and the listed ones, and the embedded engine. */
export async function listModels(): Promise<CatalogModel[]> {
  const lists = await Promise.all((await allConnections()).map(modelsOf))
  const models = [
    ...lists.flat(),
    { id: embedded.catalogId, provider: 'frontdesk', name: 'Embedded engine', contextWindow: null, vision: false },
  ]
  return Array.from(new Map(models.map((model) => [model.id, model])).values())
}

/** Why a model is offered: an admin named it, Frontdesk ships it, or the vendor lists it. */
export type ModelOrigin = 'configured' | 'shipped' | 'listed'
export type OfferedModel = CatalogModel & { origin: ModelOrigin; isDefault: boolean }

/** What one provider offers, also while it is switched off: first what was configured, then the shipped, then the listed models. */
export async function modelsOfferedBy(providerId: string): Promise<OfferedModel[]> {
  const connection = await connectionTo(providerId)
  if (!connection) return []
  const { slug, vendor, models } = connection
  const [[asked], all] = await Promise.all([candidatesOf(connection), modelsOf(connection)])
  const configured = new Set(models.map((model) => `${slug}/${model}`))
  const shipped = new Set(shippedOf(vendor).map(({ model }) => `${slug}/${model}`))
  const offered = all.map((model) => {
    const origin: ModelOrigin = configured.has(model.id) ? 'configured' : shipped.has(model.id) ? 'shipped' : 'listed'
    return { ...model, origin, isDefault: model.id === asked?.catalogId }
  })
  return (['configured', 'shipped', 'listed'] as const).flatMap((origin) => offered.filter((model) => model.origin === origin))
}

async function modelsOf(connection: ProviderConnection): Promise<CatalogModel[]> {
  const { slug, vendor, models, id } = connection
  const shipped = shippedOf(vendor).map(({ model, name, contextWindow, vision }) => ({
    id: `${slug}/${model}`,
    provider: slug,
    name,
    contextWindow,
    vision,
  }))
  const known = new Set(shippedOf(vendor).map(({ model }) => model))
  const others = new Set([...models, ...(await listings.read(id))]).difference(known)
  return [
    ...shipped,
    ...Array.from(others, (model) => ({ id: `${slug}/${model}`, provider: slug, name: model, contextWindow: null, vision: false })),
  ]
}

/**
 * The models to ask, in order. A catalog id: this model through each provider that has it. Null or `auto`: the default
 * model of each enabled provider. The embedded engine stands last, whatever was named. Throws `model_not_available`.
 */
export async function planFor(model: string | null): Promise<Candidate[]> {
  if (model === embedded.catalogId) return [embedded]
  const all = await allConnections()
  if (model === null || model === 'auto') {
    return [...(await Promise.all(all.map(candidatesOf))).flat(), embedded]
  }
  const cut = model.indexOf('/')
  const [slug, modelId] = [model.slice(0, cut), model.slice(cut + 1)]
  const having: ProviderConnection[] = []
  for (const connection of all) if (connection.slug === slug && modelId !== '' && (await has(connection, modelId))) having.push(connection)
  if (having.length === 0)
    throw new Failure('model_not_available', `model: ${model} is not in the catalog, or its provider is off.`, {
      errors: [{ path: 'model', message: 'is not available' }],
    })
  return [...having.map((connection) => candidateOf(connection, modelId)), embedded]
}

const has = async ({ id, vendor, models }: ProviderConnection, modelId: string): Promise<boolean> =>
  models.includes(modelId) || shippedOf(vendor).some(({ model }) => model === modelId) || (await listings.read(id)).includes(modelId)

/** The model that is asked when none is named: the first that was configured, else the shipped default. */
export const namedDefault = (vendor: string, models: string[]): string | undefined =>
  models[0] ?? shippedOf(vendor).find((model) => model.default)?.model

/** A provider's default model, else the first that it lists. None when it has no models. */
export async function candidatesOf(connection: ProviderConnection): Promise<Candidate[]> {
  const { id, vendor, models } = connection
  const modelId = namedDefault(vendor, models) ?? (await listings.read(id))[0]
  return modelId ? [candidateOf(connection, modelId)] : []
}

function candidateOf(connection: ProviderConnection, modelId: string): Candidate {
  const { id, slug, vendor, api, timeouts, fromEnvironment } = connection
  return {
    catalogId: `${slug}/${modelId}`,
    provider: slug,
    providerId: fromEnvironment ? null : id,
    embedded: false,
    style: api === 'chat' ? 'chat' : 'completion',
    sees: shippedOf(vendor).find(({ model }) => model === modelId)?.vision,
    model: connection.model(modelId),
    timeouts,
  }
}

/** The models of a plan that may be asked about a picture: those that see, and those of which nobody knows whether they do. */
export const seeing = (plan: Candidate[]): Candidate[] =>
  plan.filter(({ embedded, style, sees }) => !embedded && style === 'chat' && sees !== false)

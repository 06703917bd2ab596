import { Failure } from '../failure.ts'
import {
  allConnections,
  type BackupAddress,
  connectionTo,
  defaultTimeouts,
  idleConnections,
  listings,
  type ProviderConnection,
} from './connections.ts'
import type { EmbeddingCandidate } from './embed.ts'
import type { Candidate, Capabilities } from './generate.ts'
import { kindByName, type ModelKind } from './model-kind.ts'
import { type OwnModel, ownModelsOf } from './own-models.ts'
import { knowledgeModel } from './providers/frontdesk.ts'
import shippedModels from './shipped-models.json' with { type: 'json' }
import { type Region, regionOf, vendors } from './vendors.ts'

/** `provider`: the slug that its answers are told by. `enabled`: a provider that is switched on has it. */
export type CatalogModel = Capabilities & {
  id: string
  provider: string
  vendor: string
  region: Region
  name: string
  kind: ModelKind
  streams: boolean
  enabled: boolean
}

/** The catalog id of the embedded engine. */
export const embeddedId = 'frontdesk/knowledge'

const embedded: Candidate = {
  catalogId: embeddedId,
  provider: 'frontdesk',
  providerId: null,
  embedded: true,
  style: 'chat',
  model: knowledgeModel,
  timeouts: defaultTimeouts,
  way: null,
  contextWindow: null,
  vision: false,
  jsonMode: null,
}
const embeddedModel: CatalogModel = {
  id: embedded.catalogId,
  provider: embedded.provider,
  vendor: embedded.provider,
  region: 'own',
  name: 'Embedded engine',
  kind: 'chat',
  contextWindow: null,
  vision: false,
  jsonMode: null,
  streams: true,
  enabled: true,
}

type Shipped = { vendor: string; model: string; name: string; default: boolean } & Pick<Capabilities, 'contextWindow'> & {
    vision: boolean
    kind?: string
    /** Where the model does less than its vendor's newer ones. */
    jsonMode?: string | null
  }
const shipped: Shipped[] = shippedModels
const shippedOf = (vendor: string) => shipped.filter((model) => model.vendor === vendor)
const shippedById = new Map(shipped.map((model) => [`${model.vendor}/${model.model}`, model]))

/** What a model makes: as an admin says, else as it is shipped, else by its name. */
const kindOf = (vendor: string, modelId: string, own: OwnModel | undefined): ModelKind =>
  ((own?.kind ?? shippedById.get(`${vendor}/${modelId}`)?.kind) as ModelKind | undefined) ?? kindByName(modelId)

/** What is known of a model: what an admin says, else what is shipped. One that no image can be sent to sees none, and one that takes a single text keeps to no schema. */
function capabilitiesOf({ vendor, api, blind }: ProviderConnection, modelId: string, own: OwnModel | undefined): Capabilities {
  const known = shippedById.get(`${vendor}/${modelId}`)
  const contextWindow = own ? own.contextWindow : (known?.contextWindow ?? null)
  const vision = blind(modelId) ? false : own ? own.vision : (known?.vision ?? null)
  if (kindOf(vendor, modelId, own) === 'embedding') return { contextWindow, vision: false, jsonMode: null }
  if (api !== 'chat') return { contextWindow, vision, jsonMode: null }
  const ofVendor = vendors[vendor].jsonMode ?? null
  if (own) return { contextWindow, vision, jsonMode: own.json ? (ofVendor ?? 'object') : null }
  const jsonMode = known?.jsonMode === undefined ? ofVendor : known.jsonMode
  return { contextWindow, vision, jsonMode: jsonMode as Capabilities['jsonMode'] }
}

/** Every model that can be named: of each enabled provider the shipped, the configured and the listed ones, and the embedded engine. */
export const listModels = async (): Promise<CatalogModel[]> => modelsOfAll(await allConnections())

/** Those of them that answer. */
export const listChatModels = async (): Promise<CatalogModel[]> => (await listModels()).filter(({ kind }) => kind === 'chat')

/** The same with the models of the providers that are switched off. */
export async function listAllModels(): Promise<CatalogModel[]> {
  const [working, idle] = await Promise.all([allConnections(), idleConnections()])
  const [models, others] = await Promise.all([modelsOfAll(working), modelsOfAll(idle)])
  const known = new Set(models.map(({ id }) => id))
  return [...models, ...others.filter(({ id }) => !known.has(id)).map((model) => ({ ...model, enabled: false }))]
}

async function modelsOfAll(connections: ProviderConnection[]): Promise<CatalogModel[]> {
  const models = [...(await Promise.all(connections.map(modelsOf))).flat(), embeddedModel]
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
  const configured = new Set([...models.map((model) => `${slug}/${model}`), ...(await ownModelsOf(slug)).map(({ id }) => id)])
  const shipped = new Set(shippedOf(vendor).map(({ model }) => `${slug}/${model}`))
  const offered = all.map((model) => {
    const origin: ModelOrigin = configured.has(model.id) ? 'configured' : shipped.has(model.id) ? 'shipped' : 'listed'
    return { ...model, origin, isDefault: model.id === asked?.catalogId }
  })
  return (['configured', 'shipped', 'listed'] as const).flatMap((origin) => offered.filter((model) => model.origin === origin))
}

async function modelsOf(connection: ProviderConnection): Promise<CatalogModel[]> {
  const { slug, vendor, models, id, api } = connection
  const own = new Map((await ownModelsOf(slug)).map((model) => [model.id.slice(slug.length + 1), model]))
  const names = new Map(shippedOf(vendor).map(({ model, name }) => [model, name]))
  for (const model of [...models, ...(await listings.read(id))]) if (!names.has(model)) names.set(model, model)
  for (const [model, { name }] of own) names.set(model, name ?? names.get(model) ?? model)
  return Array.from(names, ([model, name]) => {
    const kind = kindOf(vendor, model, own.get(model))
    return {
      id: `${slug}/${model}`,
      provider: slug,
      vendor,
      region: regionOf[vendor],
      name,
      kind,
      ...capabilitiesOf(connection, model, own.get(model)),
      streams: kind === 'chat' && api !== 'generic',
      enabled: true,
    }
  })
}

/**
 * The models to ask, in order. A catalog id: this model through each provider that has it. Null or `auto`: what each enabled
 * provider was set up for. The embedded engine stands last, whatever was named. Throws `model_not_available`.
 */
export async function planFor(model: string | null): Promise<Candidate[]> {
  if (model === embedded.catalogId) return [embedded]
  const all = await allConnections()
  if (model === null || model === 'auto') return [...(await Promise.all(groupsOf(all).map(chainThrough))).flat(), embedded]
  const { modelId, having } = await havingModel(model, 'chat')
  return [...(await Promise.all(groupsOf(having).map((keys) => modelThrough(modelId, keys)))).flat(), embedded]
}

/**
 * An embedding model through each provider that has it, in the order in which they are asked: its vectors are like those of no
 * other model, so nothing stands in for it. Throws `model_not_available`.
 */
export async function embeddingPlanFor(model: string): Promise<EmbeddingCandidate[]> {
  const { modelId, having } = await havingModel(model, 'embedding')
  const plan = groupsOf(having).flatMap((keys) => placesOf(keys).flatMap(({ key, region }) => embeddingCandidateOf(key, modelId, region)))
  if (plan.length === 0) throw notAvailable(`${model} is of a vendor whose embeddings Frontdesk does not ask for.`)
  return plan
}

/** The providers that have a model which makes this. */
async function havingModel(model: string, kind: ModelKind): Promise<{ modelId: string; having: ProviderConnection[] }> {
  const cut = model.indexOf('/')
  const [slug, modelId] = [model.slice(0, cut), model.slice(cut + 1)]
  const having: ProviderConnection[] = []
  for (const connection of await allConnections())
    if (connection.slug === slug && modelId !== '' && (await has(connection, modelId))) having.push(connection)
  const [first] = having
  if (!first) throw notAvailable(`${model} is not in the catalog, or its provider is off.`)
  const known = kindOf(first.vendor, modelId, await ownModel(slug, modelId))
  if (known !== kind)
    throw notAvailable(known === 'embedding' ? `${model} makes embeddings and does not answer.` : `${model} is no embedding model.`)
  return { modelId, having }
}

const notAvailable = (why: string): Failure =>
  new Failure('model_not_available', `model: ${why}`, { errors: [{ path: 'model', message: 'is not available' }] })

/** The keys of one slug and priority together, each group where the first of them stands. */
const groupsOf = (connections: ProviderConnection[]): ProviderConnection[][] =>
  Array.from(Map.groupBy(connections, ({ priority, slug }) => `${priority} ${slug}`).values())

/**
 * Of keys that stand together: the default model of each, then the further models that were named for them, so that another
 * model of a vendor stands before another vendor. A model is asked through those keys only that name it in this place.
 */
async function chainThrough(keys: ProviderConnection[]): Promise<Candidate[]> {
  const named = await Promise.all(keys.map(async (key) => ({ key, models: await modelsNamedFor(key) })))
  const defaults = named.flatMap(({ key, models: [first] }) => (first === undefined ? [] : [{ key, modelId: first }]))
  const further = named.flatMap(({ key, models: [, ...rest] }) => rest.map((modelId) => ({ key, modelId })))
  const chain = [defaults, further].flatMap((round) => Array.from(Map.groupBy(round, ({ modelId }) => modelId)))
  const steps = chain.map(([modelId, asked]) => ({ modelId, keys: asked.map(({ key }) => key) }))
  return (await Promise.all(steps.map(({ modelId, keys }) => modelThrough(modelId, keys)))).flat()
}

/** One model: through each key at its main address, then region by region. */
const modelThrough = (modelId: string, keys: ProviderConnection[]): Promise<Candidate[]> =>
  Promise.all(placesOf(keys).map(({ key, region }) => candidateOf(key, modelId, region)))

/** Each key at its main address, then region by region. */
function placesOf(keys: ProviderConnection[]): { key: ProviderConnection; region?: BackupAddress }[] {
  const names = new Set(keys.flatMap(({ regions }) => regions.map(({ name }) => name)))
  const backups = Array.from(names).flatMap((name) =>
    keys.flatMap((key) => key.regions.filter((region) => region.name === name).map((region) => ({ key, region }))),
  )
  return [...keys.map((key) => ({ key })), ...backups]
}

const has = async ({ id, slug, vendor, models }: ProviderConnection, modelId: string): Promise<boolean> =>
  models.includes(modelId) ||
  shippedById.has(`${vendor}/${modelId}`) ||
  (await ownModel(slug, modelId)) !== undefined ||
  (await listings.read(id)).includes(modelId)

/** What an admin has said of a model. */
const ownModel = async (slug: string, modelId: string): Promise<OwnModel | undefined> =>
  (await ownModelsOf(slug)).find((own) => own.id === `${slug}/${modelId}`)

/** The model that is asked when none is named: the first that was configured, else the shipped default. */
export const namedDefault = (vendor: string, models: string[]): string | undefined =>
  models[0] ?? shippedOf(vendor).find((model) => model.default)?.model

/** A provider's default model at its main address. None when it has no models. */
export async function candidatesOf(connection: ProviderConnection): Promise<Candidate[]> {
  const [modelId] = await modelsNamedFor(connection)
  return modelId === undefined ? [] : [await candidateOf(connection, modelId)]
}

/** A provider's default model, else the first that it lists; then the further ones that were named for it. Only those that answer. */
async function modelsNamedFor({ id, slug, vendor, models: named }: ProviderConnection): Promise<string[]> {
  const own = await ownModelsOf(slug)
  const answers = (model: string) =>
    kindOf(
      vendor,
      model,
      own.find(({ id }) => id === `${slug}/${model}`),
    ) === 'chat'
  const models = named.filter(answers)
  if (named.length > models.length && models.length === 0) return [] // it is there for embeddings
  const first = namedDefault(vendor, models) ?? (await listings.read(id)).find(answers)
  return first === undefined ? [] : Array.from(new Set([first, ...models])).slice(0, modelsAskedMax)
}
/** Of one provider, for one answer: a customer waits for it. */
const modelsAskedMax = 3

async function candidateOf(connection: ProviderConnection, modelId: string, region?: BackupAddress): Promise<Candidate> {
  const { id, slug, api, timeouts, way, fromEnvironment } = connection
  return {
    catalogId: `${slug}/${modelId}`,
    provider: slug,
    providerId: fromEnvironment ? null : id,
    embedded: false,
    style: api === 'chat' ? 'chat' : 'completion',
    model: connection.model(modelId, region),
    timeouts,
    way: { ...way, region: region?.name ?? null },
    redact: connection.redact,
    ...capabilitiesOf(connection, modelId, await ownModel(slug, modelId)),
  }
}

function embeddingCandidateOf(connection: ProviderConnection, modelId: string, region?: BackupAddress): EmbeddingCandidate[] {
  const { id, slug, timeouts, way, fromEnvironment, redact } = connection
  const model = connection.embedding?.(modelId, region)
  if (!model) return []
  const of = { catalogId: `${slug}/${modelId}`, provider: slug, providerId: fromEnvironment ? null : id }
  return [{ ...of, model, timeouts, way: { ...way, region: region?.name ?? null }, redact }]
}

/** The models of a plan that a vendor answers: all but the embedded engine. */
export const vendorsIn = (plan: Candidate[]): Candidate[] => plan.filter(({ embedded }) => !embedded)

/** The models of a plan that may be asked about a picture: those that see, and those of which nobody knows whether they do. */
export const seeing = (plan: Candidate[]): Candidate[] => plan.filter(({ embedded, vision }) => !embedded && vision !== false)

import { unseal } from '../access/vault.ts'
import { config } from '../config.ts'
import { db } from '../database/client.ts'
import type { Provider } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { egress, usualConnectMs } from './egress.ts'
import { gateway } from './gateway/gateway.ts'
import {
  type BreakerPolicy,
  defaultBreaker,
  defaultLimits,
  defaultRetry,
  type Limits,
  type RetryPolicy,
  type Way,
} from './gateway/policy.ts'
import type { Timeouts } from './generate.ts'
import type { VendorBatches } from './providers/batching.ts'
import type { EmbeddingModel } from './providers/embeddings.ts'
import type { SpokenModel } from './providers/model.ts'
import type { Api, Credentials, Provided, ProviderOptions, PullProgress, Vendor } from './providers/vendor.ts'
import { type VendorSlug, vendorSlugs, vendors } from './vendors.ts'

/** A further address of the same vendor, which takes the same credentials. */
export type BackupAddress = { name: string; baseUrl: string }

/** One way to a vendor's models: from the environment, or a row made by an admin. */
export type ProviderConnection = {
  id: string
  vendor: VendorSlug
  /** The first part of its catalog ids: the vendor's slug, or for openai-compatible its own name. */
  slug: string
  name: string
  fromEnvironment: boolean
  priority: number
  models: string[]
  api: Api
  timeouts: Timeouts
  /** To its main address. */
  way: Way
  /** In the order in which they are asked. */
  regions: BackupAddress[]
  /** True for a model that no image can be sent to. */
  blind(modelId: string): boolean
  /** The model of this id at one of the regions, or at the main address; the same object each time. */
  model(modelId: string, region?: BackupAddress): SpokenModel
  /** The embedding model of this id there; none where the vendor offers no embeddings in a way that we speak. */
  embedding?: (modelId: string, region?: BackupAddress) => EmbeddingModel
  /** The vendor's own list of models, none where it has no list. Throws a VendorFailure, or what the connection says, when none comes. */
  list(): Promise<string[]>
  /** Its vendor's own batches; none where the vendor has none, or is not spoken to in chats. */
  batches?: VendorBatches
  /** Has its server fetch a model; none where the vendor runs no models of one's own. */
  pull?: (model: string, signal: AbortSignal) => AsyncGenerator<PullProgress>
  /** A text of the vendor's without any of the provider's credentials, each of which is replaced by ••••. */
  redact(text: string): string
}

type Settings = Pick<ProviderConnection, 'id' | 'vendor' | 'name' | 'fromEnvironment' | 'priority' | 'models' | 'api'> & {
  baseUrl?: string | null
  credentials: Credentials
  options?: ProviderOptions
  timeouts?: Partial<Timeouts>
  regions?: BackupAddress[]
  weight?: number
  limits?: Partial<Limits>
  retry?: Partial<RetryPolicy>
  breaker?: Partial<BreakerPolicy> & { strict?: boolean }
  allowPrivateNetwork: boolean
}

export const defaultTimeouts: Timeouts = { connectMs: usualConnectMs, firstTokenMs: 30_000, idleMs: 20_000, totalMs: 120_000 }
export const credentialsPlace = (providerId: string) => `provider:${providerId}:credentials`
export const slugOf = (vendor: string, name: string): string =>
  vendor === 'openai-compatible'
    ? name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
    : vendor

const listingMs = 1_500
/** A name that can be shown, kept and sent. A vendor's list may hold anything. */
const isModelName = (name: string): boolean => /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u.test(name)

type Placed = { priority: number; vendor: string }
/** Lower priority first, then in the order of the vendor table. */
export const byPlace = (a: Placed, b: Placed): number =>
  a.priority - b.priority || vendorSlugs.indexOf(a.vendor as VendorSlug) - vendorSlugs.indexOf(b.vendor as VendorSlug)

/** The connections of the enabled providers, in the order in which they are asked. */
export const connections = recent('llm.connections', async (): Promise<ProviderConnection[]> => {
  const rows = await db().provider.findMany({ where: { enabled: true }, orderBy: { createdAt: 'asc' } })
  const made = [...fromEnvironment(), ...rows.map(settingsOf)].map(connectionOf).sort(byPlace)
  gateway().keepOnly(new Set(made.map(({ way }) => way.lane)))
  return made
})
export const allConnections = () => connections.read('all')

/** Those of the providers that are switched off. */
export async function idleConnections(): Promise<ProviderConnection[]> {
  const rows = await db().provider.findMany({ where: { enabled: false }, orderBy: { createdAt: 'asc' } })
  return rows.map((row) => connectionOf(settingsOf(row))).sort(byPlace)
}

/** One connection as it is set now, also of a provider that is switched off. */
export async function connectionTo(id: string): Promise<ProviderConnection | undefined> {
  const given = fromEnvironment().find((settings) => settings.id === id)
  if (given) return connectionOf(given)
  const row = await db().provider.findUnique({ where: { id } })
  return row ? connectionOf(settingsOf(row)) : undefined
}

/** What each provider lists. A list is a comfort: without it the shipped and the configured models remain. */
export const listings = recent(
  'llm.listings',
  async (id): Promise<string[]> => (await (await connectionTo(id))?.list().catch(() => [])) ?? [],
  { ttlMs: 60_000 },
)

/** After a change of a provider: what is kept of it is read anew. */
export function forgetConnection(id: string): void {
  connections.forget()
  listings.forget(id)
}

/** The models that were named for a provider: where none were, the deployment that stands beside its credentials. */
export const modelsNamed = (models: string[], { deployment }: Credentials): string[] =>
  models.length === 0 && deployment ? [deployment] : models

/** What the environment gives; shown to admins, changed only there. */
export function fromEnvironment(): (Settings & { variables: string[] })[] {
  const common = { fromEnvironment: true, priority: 100, api: 'chat' as const, allowPrivateNetwork: true }
  return Object.entries(config().vendors).map(([slug, { baseUrl, credentials, variables }]) => {
    const vendor = slug as VendorSlug
    const models = modelsNamed([], credentials)
    return { ...common, id: `env_${vendor}`, vendor, name: `${vendor} (environment)`, baseUrl, credentials, models, variables }
  })
}

export const credentialsIn = ({ id, credentials }: Provider): Credentials =>
  credentials ? (JSON.parse(unseal(credentials, credentialsPlace(id))) as Credentials) : {}

export const regionsIn = ({ regions }: Provider): BackupAddress[] => (regions ?? []) as BackupAddress[]

function settingsOf(row: Provider): Settings {
  const { id, name, priority, weight, baseUrl, allowPrivateNetwork } = row
  const credentials = credentialsIn(row)
  const models = modelsNamed(row.models, credentials)
  const vendor = row.vendor as VendorSlug
  return {
    id,
    vendor,
    name,
    fromEnvironment: false,
    priority,
    models,
    api: row.api as Api,
    baseUrl,
    credentials,
    options: (row.options ?? {}) as ProviderOptions,
    timeouts: (row.timeouts ?? {}) as Settings['timeouts'],
    regions: regionsIn(row),
    weight,
    limits: (row.limits ?? {}) as Settings['limits'],
    retry: (row.retry ?? {}) as Settings['retry'],
    breaker: (row.breaker ?? {}) as Settings['breaker'],
    allowPrivateNetwork,
  }
}

export function connectionOf({ credentials, options = {}, allowPrivateNetwork, regions = [], ...settings }: Settings): ProviderConnection {
  const vendor: Vendor = vendors[settings.vendor]
  const slug = slugOf(settings.vendor, settings.name)
  const main = (settings.baseUrl ?? vendor.baseUrl ?? '').replace(/\/+$/, '')
  const timeouts = { ...defaultTimeouts, ...settings.timeouts }
  const dispatcher = egress(timeouts.connectMs)[allowPrivateNetwork ? 'open' : 'toPublic']
  const { pull, batches, embeddings } = vendor
  const provided = { slug, baseUrl: main, api: settings.api, options, credentials, dispatcher }
  /** As a model at a region, or at the main address, is spoken to. */
  const providedFor = (modelId: string, region?: BackupAddress): Provided => {
    const asked = { catalogId: `${slug}/${modelId}`, lane: settings.id, region: region?.name ?? null }
    return { ...provided, baseUrl: region?.baseUrl ?? main, heard: (headers) => gateway().heard(asked, headers) }
  }
  const made = new Map<string, SpokenModel>()
  return {
    ...settings,
    slug,
    timeouts,
    regions,
    way: wayOf(settings),
    blind: (modelId) => settings.api !== 'chat' || (vendor.blind?.(modelId, credentials) ?? false),
    model(modelId, region) {
      const place = `${region?.name ?? ''} ${modelId}`
      const model = made.get(place) ?? vendor.connect(providedFor(modelId, region))(modelId)
      if (made.size < 1_000) made.set(place, model)
      return model
    },
    embedding: embeddings && ((modelId, region) => embeddings(providedFor(modelId, region))(modelId)),
    list: async () => ((await vendor.list?.(provided, AbortSignal.timeout(listingMs))) ?? []).filter(isModelName).slice(0, 500),
    batches: settings.api === 'chat' ? batches?.(provided) : undefined,
    pull: pull && ((model, signal) => pull(provided, model, signal)),
    redact: (text) => secretsIn(credentials).reduce((left, secret) => left.replaceAll(secret, '••••'), text),
  }
}

/** For money and medicine: a model that broke counts as whole again only after more successes. */
const strictSuccesses = 5

type Going = Pick<Settings, 'id' | 'name' | 'priority' | 'weight' | 'limits' | 'retry' | 'breaker'>

function wayOf({ id, name, priority, weight = 1, limits = {}, retry, breaker: { strict, ...breaker } = {} }: Going): Way {
  const known = Object.entries(limits).filter(([, limit]) => limit !== null)
  return {
    lane: id,
    name,
    region: null,
    priority,
    weight,
    limits: { ...defaultLimits, ...Object.fromEntries(known) },
    retry: { ...defaultRetry, ...retry },
    breaker: { ...defaultBreaker, ...breaker, ...(strict && { successes: strictSuccesses }) },
  }
}

/** Shorter values are words that a sentence may hold by chance. */
const secretCharsMin = 6

/** Every value of the credentials, also as it stands in an address; the longest first, since one may hold another. */
function secretsIn({ headers = {}, ...fields }: Credentials): string[] {
  const inHeaders = Object.values(headers).flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]) // without “Bearer”
  const values = [...Object.values(fields), ...inHeaders].filter((value) => value.length >= secretCharsMin)
  return values.flatMap((value) => [value, encodeURIComponent(value)]).sort((a, b) => b.length - a.length)
}

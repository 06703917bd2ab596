import type { LanguageModelV4 } from '@ai-sdk/provider'
import { request } from 'undici'
import { unseal } from '../access/vault.ts'
import { config } from '../config.ts'
import { db } from '../database/client.ts'
import type { Provider } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { egress } from './egress.ts'
import type { Timeouts } from './generate.ts'
import { type Vendor, type VendorSlug, vendorSlugs, vendors } from './vendors.ts'

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
  api: 'chat' | 'completions'
  timeouts: Timeouts
  /** The model of this id; the same object each time. */
  model(modelId: string): LanguageModelV4
  /** The vendor's own list of models; empty when it has none or does not answer. */
  listed(): Promise<string[]>
}

export type Credentials = { apiKey?: string; headers?: Record<string, string> }
type Settings = Pick<ProviderConnection, 'id' | 'vendor' | 'name' | 'fromEnvironment' | 'priority' | 'models' | 'api'> & {
  baseUrl?: string | null
  credentials: Credentials
  timeouts?: Partial<Timeouts>
  allowPrivateNetwork: boolean
}

export const defaultTimeouts: Timeouts = { firstTokenMs: 30_000, idleMs: 20_000, totalMs: 120_000 }
export const credentialsPlace = (providerId: string) => `provider:${providerId}:credentials`
export const slugOf = (vendor: string, name: string): string =>
  vendor === 'openai-compatible'
    ? name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
    : vendor

const listingMs = 1_500

/** The connections of the enabled providers, first those of lower priority, then in the order of the vendor table. */
export const connections = recent('llm.connections', async (): Promise<ProviderConnection[]> => {
  const rows = await db().provider.findMany({ where: { enabled: true }, orderBy: { createdAt: 'asc' } })
  return [...fromEnvironment(), ...rows.map(settingsOf)]
    .map(connectionOf)
    .sort((a, b) => a.priority - b.priority || vendorSlugs.indexOf(a.vendor) - vendorSlugs.indexOf(b.vendor))
})
export const allConnections = () => connections.read('all')

/** What the environment gives; shown to admins, changed only there. */
export function fromEnvironment(): Settings[] {
  const given = config().vendors
  const common = { fromEnvironment: true, priority: 100, models: [], api: 'chat' as const, allowPrivateNetwork: true }
  const keyed = (['openai', 'deepseek'] as const).flatMap((vendor) => {
    const { apiKey, baseUrl } = given[vendor]
    return apiKey || baseUrl
      ? [{ ...common, id: `env_${vendor}`, vendor, name: `${vendor} (environment)`, baseUrl, credentials: { apiKey } }]
      : []
  })
  const { baseUrl } = given.ollama
  return [
    ...keyed,
    ...(baseUrl
      ? [{ ...common, id: 'env_ollama', vendor: 'ollama' as const, name: 'ollama (environment)', baseUrl, credentials: {} }]
      : []),
  ]
}

function settingsOf(row: Provider): Settings {
  const { id, name, priority, models, baseUrl, allowPrivateNetwork } = row
  const credentials = row.credentials ? (JSON.parse(unseal(row.credentials, credentialsPlace(id))) as Credentials) : {}
  const timeouts = (row.timeouts ?? {}) as Partial<Timeouts>
  const vendor = row.vendor as VendorSlug
  return {
    id,
    vendor,
    name,
    fromEnvironment: false,
    priority,
    models,
    api: row.api === 'completions' ? 'completions' : 'chat',
    baseUrl,
    credentials,
    timeouts,
    allowPrivateNetwork,
  }
}

export function connectionOf({ credentials, timeouts, allowPrivateNetwork, ...settings }: Settings): ProviderConnection {
  const vendor: Vendor = vendors[settings.vendor]
  const slug = slugOf(settings.vendor, settings.name)
  const baseUrl = (settings.baseUrl ?? vendor.baseUrl ?? '').replace(/\/+$/, '')
  const headers = { ...credentials.headers, ...(credentials.apiKey && { authorization: `Bearer ${credentials.apiKey}` }) }
  const connection = { baseUrl, headers, dispatcher: allowPrivateNetwork ? egress().open : egress().toPublic }
  const make = vendor.connect({ ...connection, slug, api: settings.api })
  const made = new Map<string, LanguageModelV4>()
  return {
    ...settings,
    slug,
    timeouts: { ...defaultTimeouts, ...timeouts },
    model(modelId) {
      const model = made.get(modelId) ?? make(modelId)
      if (made.size < 1_000) made.set(modelId, model)
      return model
    },
    async listed() {
      try {
        const signal = AbortSignal.timeout(listingMs)
        const { statusCode, body } = await request(`${baseUrl}${vendor.listing.path}`, {
          headers,
          dispatcher: connection.dispatcher,
          signal,
        })
        const text = await body.text()
        return statusCode === 200 ? vendor.listing.read(JSON.parse(text)).slice(0, 500) : []
      } catch {
        return [] // a list is a comfort: without it the shipped and the configured models remain
      }
    },
  }
}

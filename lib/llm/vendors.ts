import type { SpokenModel } from './providers/model.ts'
import { ollama } from './providers/ollama.ts'
import { openaiCompatible } from './providers/openai-compatible.ts'
import type { Connection } from './providers/wire.ts'

/** A vendor that Frontdesk can speak to. The order of this table decides between providers of equal priority. */
export type Vendor = {
  /** null: the provider has to give one. */
  baseUrl: string | null
  needsKey: boolean
  connect(options: Connection & { slug: string; api: 'chat' | 'completions' }): (modelId: string) => SpokenModel
  /** Where the vendor lists its models, and how its answer names them. */
  listing: { path: string; read(body: unknown): string[] }
}

type Named = Record<string, unknown>
const namesIn = (list: unknown, key: string): string[] =>
  Array.isArray(list) ? list.flatMap((entry: Named | null) => (typeof entry?.[key] === 'string' ? [entry[key]] : [])) : []

const compatible: Pick<Vendor, 'connect' | 'listing'> = {
  connect: ({ slug, ...options }) => openaiCompatible({ provider: slug, ...options }),
  listing: { path: '/models', read: (body) => namesIn((body as Named | null)?.data, 'id') },
}

export const vendors = {
  openai: { ...compatible, baseUrl: 'https://api.openai.com/v1', needsKey: true },
  deepseek: { ...compatible, baseUrl: 'https://api.deepseek.com', needsKey: true },
  ollama: {
    baseUrl: 'http://127.0.0.1:11434',
    needsKey: false,
    connect: ollama,
    listing: { path: '/api/tags', read: (body) => namesIn((body as Named | null)?.models, 'name') },
  },
  'openai-compatible': { ...compatible, baseUrl: null, needsKey: false },
} satisfies Record<string, Vendor>

export type VendorSlug = keyof typeof vendors
export const vendorSlugs = Object.keys(vendors) as VendorSlug[]

import { connectionOf, type ProviderConnection } from '#lib/llm/connections.ts'
import type { Dialect } from './dialect.ts'

type Given = Partial<ReturnType<Dialect['provider']>>

/** A provider that reaches a vendor's fake; `given` replaces what the fake asks for. */
export function connected(dialect: Dialect, vendor: { url: string }, given: Given = {}): ProviderConnection {
  return connectionOf({
    id: 'prov_test',
    vendor: dialect.vendor,
    name: 'test',
    fromEnvironment: false,
    priority: 100,
    models: [dialect.model],
    api: 'chat',
    allowPrivateNetwork: true,
    ...dialect.provider(vendor.url),
    ...given,
  })
}

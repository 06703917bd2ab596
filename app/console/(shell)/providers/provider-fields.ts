import type { VendorSlug } from '#lib/llm/vendors.ts'

/* What stands in a provider's form, and what of it is sent. Time-outs are typed in seconds. */

export const timeoutNames = ['firstTokenMs', 'idleMs', 'totalMs'] as const
type Timeouts = Partial<Record<(typeof timeoutNames)[number], number>>
type Seconds = Record<(typeof timeoutNames)[number], number | string>

/** What a form may know of a provider: nothing of its credentials but the end of the key. */
export type StoredProvider = {
  id: string
  name: string
  baseUrl: string | null
  api: 'chat' | 'completions' | 'generic'
  hint: string | null
  hasCredentials: boolean
  models: string[]
  priority: number
  timeouts: Timeouts | null
  allowPrivateNetwork: boolean
  enabled: boolean
}

export type ProviderFields = Seconds & {
  name: string
  baseUrl: string
  apiKey: string
  api: StoredProvider['api']
  models: string[]
  priority: number | string
  headers: string
  allowPrivateNetwork: boolean
  enabled: boolean
}

type Beginning = { vendor: VendorSlug; suggestedName: string; mayAllowPrivate: boolean; stored?: StoredProvider }

export function valuesOf({ vendor, suggestedName, mayAllowPrivate, stored }: Beginning): ProviderFields {
  const seconds = (ms: number | undefined) => (ms === undefined ? '' : ms / 1_000)
  const { firstTokenMs, idleMs, totalMs } = stored?.timeouts ?? {}
  return {
    name: stored?.name ?? suggestedName,
    baseUrl: stored?.baseUrl ?? '',
    apiKey: '',
    api: stored?.api ?? 'chat',
    models: stored?.models ?? [],
    priority: stored?.priority ?? 100,
    headers: '',
    allowPrivateNetwork: stored?.allowPrivateNetwork ?? (vendor === 'ollama' && mayAllowPrivate), // Ollama stands on this machine or beside it
    enabled: stored?.enabled ?? true,
    firstTokenMs: seconds(firstTokenMs),
    idleMs: seconds(idleMs),
    totalMs: seconds(totalMs),
  }
}

/** What is sent of it. Left empty: the key and the headers stay what they are, and the address is the vendor's own. */
export function sentOf(values: ProviderFields, { mayAllowPrivate, hadTimeouts }: { mayAllowPrivate: boolean; hadTimeouts: boolean }) {
  const { name, api, models, priority, enabled, allowPrivateNetwork } = values
  const apiKey = values.apiKey.trim()
  const headers = headersIn(values.headers) ?? {}
  const credentials = { ...(apiKey && { apiKey }), ...(Object.keys(headers).length > 0 && { headers }) }
  const timeouts: Timeouts = Object.fromEntries(
    timeoutNames.flatMap((name) => (values[name] === '' ? [] : [[name, Math.round(Number(values[name]) * 1_000)]])),
  )
  return {
    name,
    api,
    models,
    enabled,
    priority: priority === '' ? 100 : Number(priority),
    baseUrl: values.baseUrl.trim() || undefined,
    ...(mayAllowPrivate && { allowPrivateNetwork }),
    ...(Object.keys(credentials).length > 0 && { credentials }),
    ...((hadTimeouts || Object.keys(timeouts).length > 0) && { timeouts }),
  }
}

/** Headers as one types them, `name: value` on each line; undefined when a line is something else. */
export function headersIn(text: string): Record<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => /^\s*([\w-]{1,100})\s*:\s*([\x20-\x7e]*?)\s*$/.exec(line))
  if (pairs.includes(null)) return undefined
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1], pair[2]]] : [])))
}

/** The field of the form that a path of the answer means. */
export function fieldAt(path: string): string {
  const [first = '', second = ''] = path.split('.')
  return first === 'credentials' || first === 'timeouts' ? second : first
}

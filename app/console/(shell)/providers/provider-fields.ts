import { isWholeEndpoint } from '#lib/llm/mix-ups.ts'
import type { Vendor } from '#lib/llm/providers/vendor.ts'
import type { VendorSlug } from '#lib/llm/vendors.ts'
import type { CredentialField } from '#lib/vendor-variables.ts'
import { type GatewayFields, type GatewaySettings, gatewaySentOf, gatewayValuesOf, isGatewayPlace, regionsIn } from './gateway-fields.ts'
import { keyOfForm } from './vendor-words.ts'

/* What stands in a provider's form, and what of it is sent. */

/** How a request of one's own form is written (fields), and where in its answer is what (JSON pointers). */
export const genericNames = [
  'path',
  'promptField',
  'modelField',
  'maxTokensField',
  'temperatureField',
  'answer',
  'promptTokens',
  'completionTokens',
  'error',
] as const
export const genericNeeded: readonly string[] = ['promptField', 'answer']
type Generic = Partial<Record<(typeof genericNames)[number], string>>

/** What of a vendor's own file the form is drawn from. */
export type VendorFacts = Pick<Vendor, 'baseUrl' | 'protocol' | 'forms' | 'beside'>
export const factsOf = ({ baseUrl, protocol, forms, beside }: Vendor): VendorFacts => ({ baseUrl, protocol, forms, beside })

/** What a form may know of a provider: nothing of its credentials but which are set and the end of the key. */
export type StoredProvider = GatewaySettings & {
  id: string
  name: string
  baseUrl: string | null
  api: 'chat' | 'completions' | 'generic'
  /** May hold more than the form shows, which is sent back as it is. */
  generic: (Generic & Record<string, unknown>) | null
  hint: string | null
  credentialFields: string[]
  models: string[]
  priority: number
  allowPrivateNetwork: boolean
  enabled: boolean
}

type Form = readonly CredentialField[]
type Secrets = Partial<Record<CredentialField, string>>

export type ProviderFields = GatewayFields & {
  name: string
  baseUrl: string
  /** The form of credentials that is filled in, by its key. */
  form: string
  credentials: Secrets
  api: 'chat' | 'completions' | 'generic'
  generic: Generic
  models: string[]
  priority: number | string
  headers: string
  allowPrivateNetwork: boolean
  enabled: boolean
}

const apis = ['chat', 'completions', 'generic'] as const
type Api = (typeof apis)[number]

type Beginning = { vendor: VendorSlug; facts: VendorFacts; suggestedName: string; mayAllowPrivate: boolean; stored?: StoredProvider }

export function valuesOf({ vendor, facts, suggestedName, mayAllowPrivate, stored }: Beginning): ProviderFields {
  return {
    ...gatewayValuesOf(stored),
    name: stored?.name ?? suggestedName,
    baseUrl: stored?.baseUrl ?? '',
    form: keyOfForm(storedForm(facts, stored) ?? simplestForm(facts)),
    credentials: nothingTyped(facts),
    api: stored?.api ?? 'chat',
    generic: Object.fromEntries(genericNames.map((name) => [name, stored?.generic?.[name] ?? ''])),
    models: stored?.models ?? [],
    priority: stored?.priority ?? 100,
    headers: '',
    allowPrivateNetwork: stored?.allowPrivateNetwork ?? (vendor === 'ollama' && mayAllowPrivate), // Ollama stands on this machine or beside it
    enabled: stored?.enabled ?? true,
  }
}

export const nothingTyped = ({ forms, beside }: VendorFacts): Secrets =>
  Object.fromEntries([...forms.flat(), ...beside].map((field) => [field, '']))

/** The forms as they are offered, the one with the fewest fields first. */
export const offeredForms = ({ forms }: VendorFacts): Form[] => forms.toSorted((a, b) => a.length - b.length)
const simplestForm = (facts: VendorFacts): Form => offeredForms(facts)[0] ?? []
export const formOfKey = ({ forms }: VendorFacts, key: string): Form => forms.find((form) => keyOfForm(form) === key) ?? []

/** The form that is filled in already; the first that is whole counts. */
const storedForm = ({ forms }: VendorFacts, stored?: StoredProvider): Form | undefined =>
  forms.find((form) => form.every((field) => stored?.credentialFields.includes(field)))

/** What stays when a field is left empty: nothing at a new address, and of another form only what goes beside any. */
export function keptFields(
  facts: VendorFacts,
  stored: StoredProvider | undefined,
  { form, isMoved }: { form: string; isMoved: boolean },
): string[] {
  if (!stored || isMoved) return []
  const known = storedForm(facts, stored)
  return known && keyOfForm(known) === form ? stored.credentialFields : stored.credentialFields.filter((field) => isBeside(facts, field))
}
const isBeside = ({ beside }: VendorFacts, field: string) => beside.some((one) => one === field)

type Sending = { facts: VendorFacts; mayAllowPrivate: boolean; stored?: StoredProvider }

/**
 * What is sent of it. Left empty: credentials and headers stay what they are, and the address is the vendor's own. When
 * another form of credentials is filled in, what the one before needed is forgotten.
 */
export function sentOf(values: ProviderFields, { facts, mayAllowPrivate, stored }: Sending) {
  const { name, models, priority, enabled, allowPrivateNetwork } = values
  const form = formOfKey(facts, values.form)
  const typed = [...form, ...facts.beside].flatMap((field) => {
    const value = values.credentials[field]?.trim()
    return value ? [[field, value]] : []
  })
  const headers = headersIn(values.headers) ?? {}
  const credentials: Secrets & { headers?: Record<string, string> } = {
    ...Object.fromEntries(typed),
    ...(Object.keys(headers).length > 0 && { headers }),
  }
  const others = facts.forms.flat().filter((field) => !form.includes(field) && stored?.credentialFields.includes(field))
  const forgotten: Partial<Record<CredentialField, null>> = Object.fromEntries(others.map((field) => [field, null]))
  const hidden = Object.entries(stored?.generic ?? {}).filter(([name]) => !genericNames.some((shown) => shown === name))
  const shown = Object.entries(values.generic).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []))
  const generic = Object.fromEntries([...hidden, ...shown])
  const api: Api = apis.find((one) => one === values.api) ?? 'chat'
  return {
    fields: {
      name,
      api,
      models,
      enabled,
      priority: priority === '' ? 100 : Number(priority),
      baseUrl: values.baseUrl.trim() || undefined,
      ...(api === 'generic' && { generic: generic as Generic & { answer: string } }), // the form asks for it
      ...(mayAllowPrivate && { allowPrivateNetwork }),
      ...(Object.keys(credentials).length > 0 && { credentials }),
      ...gatewaySentOf(values, stored),
    },
    forgotten,
  }
}

/** Which addresses of the form the stored credentials were not given for: the main one, or one of the regions. */
export function movedIn({ baseUrl, regions }: Pick<ProviderFields, 'baseUrl' | 'regions'>, facts: VendorFacts, stored?: StoredProvider) {
  const trimmed = (address: string) => address.trim().replace(/\/+$/, '')
  const known = [stored?.baseUrl ?? facts.baseUrl, ...(stored?.regions ?? []).map(({ baseUrl }) => baseUrl)]
  const named = (regionsIn(regions) ?? []).map(({ baseUrl }) => trimmed(baseUrl))
  return {
    main: stored !== undefined && (trimmed(baseUrl) || null) !== stored.baseUrl,
    region: stored !== undefined && named.some((address) => !known.includes(address)),
  }
}

/** What is wrong with an address, as the API judges it too; undefined when nothing is seen. */
export function addressProblem(
  address: string,
  { protocol }: VendorFacts,
  api: string,
): 'addressWs' | 'addressHttp' | 'addressWhole' | undefined {
  const typed = address.trim()
  if (typed === '') return undefined
  if (protocol === 'ws' && !/^wss?:\/\/./.test(typed)) return 'addressWs'
  if (!protocol && !/^https?:\/\/./.test(typed)) return 'addressHttp'
  return api !== 'generic' && isWholeEndpoint(typed) ? 'addressWhole' : undefined
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
  if (path.startsWith('credentials.headers')) return 'headers'
  const [first = ''] = path.split('.')
  return first === 'credentials' || first === 'generic' || isGatewayPlace(path) ? path : first
}

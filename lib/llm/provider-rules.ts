import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { Failure, invalid } from '../failure.ts'
import { type BackupAddress, slugOf } from './connections.ts'
import { isPublicAddress } from './egress.ts'
import { isWholeEndpoint, vendorOfKey } from './mix-ups.ts'
import type { GenericForm } from './providers/generic.ts'
import { type Credentials, type Vendor, wholeForm } from './providers/vendor.ts'
import { type VendorSlug, vendorSlugs, vendors } from './vendors.ts'

/* What a provider may not be. Each refusal names the field and what was expected, before anything is saved. */

/** The name of an openai-compatible provider is the first part of its models' ids, so it must not look like a vendor. */
export function refuseReservedName(vendor: string, name: string): void {
  const slug = slugOf(vendor, name)
  const reserved: string[] = ['frontdesk', ...vendorSlugs.filter((vendor) => vendor !== 'openai-compatible')]
  if (vendor === 'openai-compatible' && (slug === '' || reserved.includes(slug)))
    throw invalid('name', 'expected a name with letters or digits that is not a vendor’s own')
}

export const baseUrlOf = (vendor: string): string | null => vendors[vendor as VendorSlug].baseUrl

export const addressMissing = () => invalid('baseUrl', 'expected the address of the endpoint, such as https://llm.example.com/v1')

/** The main address and those of the regions: what holds for one holds for all. */
type Addresses = { baseUrl?: string | null; regions?: BackupAddress[] | null }
const placesIn = ({ baseUrl, regions }: Addresses): { path: string; address: string }[] => [
  ...(baseUrl ? [{ path: 'baseUrl', address: baseUrl }] : []),
  ...(regions ?? []).map(({ baseUrl }, index) => ({ path: `regions.${index}.baseUrl`, address: baseUrl })),
]

export function refuseOtherProtocol(vendor: string, addresses: Addresses): void {
  const { protocol }: Vendor = vendors[vendor as VendorSlug]
  for (const { path, address } of placesIn(addresses)) {
    if (protocol === 'ws' && !/^wss?:/.test(address)) throw invalid(path, 'expected a ws:// or wss:// address')
    if (!protocol && !/^https?:/.test(address)) throw invalid(path, 'expected an http:// or https:// address')
  }
}

export function refuseOtherForm(vendor: string, api = 'chat', generic?: GenericForm): void {
  if (api === 'generic' && vendor !== 'openai-compatible') throw invalid('api', 'generic is for openai-compatible only')
  if (api === 'generic' && !generic) throw invalid('generic', 'expected the form of request and answer: api is generic')
  if (api !== 'generic' && generic) throw invalid('generic', 'goes with api: generic only')
}

/** Only a server that runs models of one's own, and so fetches them, can be told how long to keep them. */
export function refuseOtherKeeper(slug: string, keepAlive: string | undefined): void {
  const vendor: Vendor = vendors[slug as VendorSlug]
  if (keepAlive !== undefined && !vendor.pull) throw invalid('keepAlive', 'is for ollama only')
}

/** Credentials have to be those of this vendor, and one of its forms whole: half a pair is refused with what is missing. */
export function refuseIncomplete(slug: string, { headers: _, ...given }: Credentials): void {
  const vendor: Vendor = vendors[slug as VendorSlug]
  const known = new Set<string>([...vendor.forms.flat(), ...vendor.beside])
  const foreign = Object.keys(given).find((field) => !known.has(field))
  if (foreign) throw invalid(`credentials.${foreign}`, `is not used by ${slug}: expected ${[...known].join(', ') || 'none'}`)
  if (given.iamBaseUrl && !isHttpAddress(given.iamBaseUrl))
    throw invalid('credentials.iamBaseUrl', 'expected an http:// or https:// address without a user name, ? and #')
  if (vendor.forms.length === 0 || wholeForm(vendor, given)) return
  const begun = vendor.forms.find((form) => form.some((field) => given[field])) ?? vendor.forms[0] ?? []
  const missing = begun.find((field) => !given[field])
  const beside = begun.filter((field) => given[field])
  throw invalid(`credentials.${missing}`, beside.length > 0 ? `is needed beside ${beside.join(', ')}` : 'expected the key of the vendor')
}

function isHttpAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !/[?#]/.test(text)
}

/** A provider's address is what all its paths follow; only a form of its own may be one whole endpoint. */
export function refuseEndpoint({ api, ...addresses }: Addresses & { api?: string }): void {
  const whole = api === 'generic' ? undefined : placesIn(addresses).find(({ address }) => isWholeEndpoint(address))
  if (whole) throw invalid(whole.path, 'is a whole endpoint: expected its address up to the version, such as https://llm.example.com/v1')
}

/** At a vendor's own address another vendor's key can only be a mistake; a gateway may take any. */
export function refuseForeignKeys(slug: string, { headers: _, ...fields }: Credentials): void {
  for (const [field, value] of Object.entries(fields)) {
    const owner = vendorOfKey(value)
    if (owner && owner !== slug) throw invalid(`credentials.${field}`, `looks like a key of ${owner}`)
  }
}

export const onlyAdmins = () =>
  new Failure('not_allowed', 'allowPrivateNetwork: only an admin may allow a private address.', {
    errors: [{ path: 'allowPrivateNetwork', message: 'only an admin may allow a private address' }],
  })

type Leave = { isAllowed: boolean | undefined; mayAllow: boolean }

/** Judged when it is saved, to say so at once, and again whenever it is dialled. `mayAllow`: whoever saves it could have allowed it. */
export async function refusePrivate(
  { iamBaseUrl, ...addresses }: Addresses & { iamBaseUrl?: string | null },
  { isAllowed, mayAllow }: Leave,
) {
  if (isAllowed) return
  const way = mayAllow ? 'it has to be allowed by allowPrivateNetwork' : 'an admin has to allow it (allowPrivateNetwork)'
  const message = `is an address of a private network: ${way}`
  for (const { path, address } of placesIn(addresses)) if (await leadsToPrivate(address)) throw invalid(path, message)
  if (iamBaseUrl && isHttpAddress(iamBaseUrl) && (await leadsToPrivate(iamBaseUrl))) throw invalid('credentials.iamBaseUrl', message)
}

/** Whether a provider of this vendor stands, or gets its tokens, in a private network; without an address of its own, at the vendor's. */
export const reachesPrivate = async (vendor: string, baseUrl?: string | null, iamBaseUrl?: string): Promise<boolean> =>
  (await leadsToPrivate(baseUrl ?? baseUrlOf(vendor) ?? '')) || leadsToPrivate(iamBaseUrl ?? '')

/** Whether an address is, or its name means, one of a private network; a name that means nothing does not. */
export async function leadsToPrivate(address: string): Promise<boolean> {
  if (!address) return false
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '')
  const addresses = ipaddr.isValid(host) ? [host] : (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address)
  return !addresses.every(isPublicAddress)
}

import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { type Actor, actorOf, type Caller, mayDo } from '../access/caller.ts'
import { seal } from '../access/vault.ts'
import { db, type Transaction } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import { Prisma, type Provider } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure, notFound } from '../failure.ts'
import { time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { namedDefault } from './catalog.ts'
import { byPlace, credentialsIn, credentialsPlace, forgetConnection, fromEnvironment, modelsNamed, regionsIn } from './connections.ts'
import { kindByName } from './model-kind.ts'
import { type ProviderInput, type ProviderPatch, providerFields } from './provider-input.ts'
import {
  addressMissing,
  baseUrlOf,
  onlyAdmins,
  refuseEndpoint,
  refuseForeignKeys,
  refuseIncomplete,
  refuseOtherForm,
  refuseOtherKeeper,
  refuseOtherProtocol,
  refusePrivate,
  refuseReservedName,
} from './provider-rules.ts'
import { genericForm } from './providers/generic.ts'
import type { Credentials, ProviderOptions } from './providers/vendor.ts'
import { type VendorSlug, vendorSlugs, vendors } from './vendors.ts'

export const shownProvider = z
  .object({
    id: z.string().describe('`prov_…`, or `env_` and the vendor for one that the environment gives.'),
    vendor: z.enum(vendorSlugs),
    name: z.string(),
    baseUrl: z.string().nullable().describe('`null`: the vendor’s own address.'),
    regions: providerFields.regions.describe('Further addresses of the same vendor, asked when the main one fails.'),
    api: providerFields.api,
    generic: genericForm.nullable().describe('`null`: its `api` is not `generic`.'),
    keepAlive: z.string().nullable().describe('`null`: Ollama decides how long a model stays in memory.'),
    hasCredentials: z.boolean(),
    credentialFields: z.array(z.string()).describe('Which credentials are set. They are never told themselves.'),
    hint: z.string().nullable().describe('The last four characters of the key. `null`: there is none, or it is too short to tell of it.'),
    models: z.array(z.string()).describe('The models that were named for it, by the vendor’s own ids.'),
    priority: z.int(),
    weight: z.int().describe('Its share of the calls among the providers of one vendor and priority.'),
    limits: providerFields.limits.nullable().describe('`null`: the usual ones.'),
    timeouts: providerFields.timeouts.nullable().describe('`null`: the usual ones.'),
    retry: providerFields.retry.nullable().describe('`null`: as usual.'),
    breaker: providerFields.breaker.nullable().describe('`null`: as usual.'),
    allowPrivateNetwork: z.boolean(),
    enabled: z.boolean(),
    fromEnvironment: z.boolean().describe('The environment gives it, so it cannot be changed here.'),
    variables: z.array(z.string()).describe('The variables of the environment that give it.'),
    createdAt: time.nullable().describe('`null` for one that the environment gives.'),
    updatedAt: time.nullable().describe('`null` for one that the environment gives.'),
  })
  .meta({ id: 'Provider', description: 'A connection to a vendor, without its credentials.' })
type ShownProvider = z.output<typeof shownProvider>

/** A provider as admins see it: never its credentials, only which are set and a hint of the key. */
function shown(row: Provider): ShownProvider & { createdAt: Date } {
  const { credentials, headers: _, options, ...plain } = row
  return {
    ...plain,
    generic: (options as ProviderOptions | null)?.generic ?? null,
    keepAlive: (options as ProviderOptions | null)?.keepAlive ?? null,
    vendor: row.vendor as VendorSlug,
    api: row.api as ShownProvider['api'],
    regions: regionsIn(row),
    limits: row.limits as ShownProvider['limits'],
    timeouts: row.timeouts as ShownProvider['timeouts'],
    retry: row.retry as ShownProvider['retry'],
    breaker: row.breaker as ShownProvider['breaker'],
    hasCredentials: credentials !== null,
    credentialFields: Object.keys(keptOf(row)),
    fromEnvironment: false,
    variables: [],
  }
}

export async function listProviders(page: Page): Promise<(ShownProvider & { createdAt: Date })[]> {
  const rows = await db().provider.findMany({
    where: olderThan(page.cursor),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
  })
  return rows.map(shown)
}

/** The read-only providers that the environment gives, and which of its variables do so. */
export const environmentProviders = (): ShownProvider[] =>
  fromEnvironment().map(({ credentials, baseUrl, ...settings }) => ({
    ...settings,
    baseUrl: baseUrl ?? null,
    regions: [],
    generic: null,
    keepAlive: null,
    weight: 1,
    limits: null,
    timeouts: null,
    retry: null,
    breaker: null,
    enabled: true,
    createdAt: null,
    updatedAt: null,
    hint: hintOf(credentials),
    hasCredentials: Object.keys(credentials).length > 0,
    credentialFields: Object.keys(credentials),
  }))

/** Every provider, also those that are switched off, in the order in which they are asked. */
export async function providersInOrder() {
  const rows = await db().provider.findMany({ orderBy: { createdAt: 'asc' } })
  const stored = rows.map((row) => ({ ...shown(row), models: modelsNamed(row.models, keptOf(row)) }))
  return [...environmentProviders(), ...stored].sort(byPlace).map((provider) => ({
    ...provider,
    address: provider.baseUrl ?? baseUrlOf(provider.vendor),
    defaultModel:
      namedDefault(
        provider.vendor,
        provider.models.filter((model) => kindByName(model) === 'chat'),
      ) ?? null,
  }))
}

export async function findProvider(id: string): Promise<Provider> {
  const row = await db().provider.findUnique({ where: { id } })
  if (!row) throw notFound('provider')
  return row
}

export const getProvider = async (id: string): Promise<ShownProvider> =>
  environmentProviders().find((provider) => provider.id === id) ?? shown(await findProvider(id))

/** `privateNetwork`: whoever makes it may let it reach private addresses. */
export type Making = { actor: Actor; privateNetwork: boolean }
export const makingOf = (caller: Caller, requestId: string): Making => ({
  actor: actorOf(caller, requestId),
  privateNetwork: mayDo(caller, 'private-network:allow'),
})

export async function createProvider(
  { vendor, name, credentials, generic, keepAlive, ...input }: ProviderInput,
  { actor, privateNetwork }: Making,
  audited = 'provider.create',
): Promise<ShownProvider> {
  const { baseUrl: vendorUrl } = vendors[vendor]
  if (!input.baseUrl && vendorUrl === null) throw addressMissing()
  refuseOtherProtocol(vendor, input)
  refuseEndpoint(input)
  refuseIncomplete(vendor, credentials ?? {})
  if (!input.baseUrl) refuseForeignKeys(vendor, credentials ?? {})
  refuseReservedName(vendor, name)
  refuseOtherForm(vendor, input.api, generic)
  refuseOtherKeeper(vendor, keepAlive)
  if (input.allowPrivateNetwork && !privateNetwork) throw onlyAdmins()
  const places = { baseUrl: input.baseUrl ?? vendorUrl, regions: input.regions, iamBaseUrl: credentials?.iamBaseUrl }
  await refusePrivate(places, { isAllowed: input.allowPrivateNetwork, mayAllow: privateNetwork })
  const id = newId('prov')
  return changing(actor, audited, id, async (tx) => {
    const options = optionsOf({ generic, keepAlive })
    const made = await tx.provider.create({ data: { ...input, id, vendor, name, options, ...sealed(id, credentials) } })
    return { before: undefined, after: made }
  })
}

/**
 * Changes a provider. A new address, also of a region, blanks the credentials but for those that come with it: a key goes only
 * where it was given for. So does the leave to reach private addresses, when somebody moves it who could not give it.
 */
export async function updateProvider(id: string, patch: ProviderPatch, { actor, privateNetwork }: Making): Promise<ShownProvider> {
  const known = await findProvider(id)
  const { baseUrl, allowPrivateNetwork } = { ...known, ...changeOf(known, patch, privateNetwork) }
  // Looking a name up may take a while, so it is done before the row is locked.
  const { iamBaseUrl } = { ...(isMovedBy(patch, known) ? {} : keptOf(known)), ...patch.credentials }
  const regions = patch.regions === undefined ? regionsIn(known) : patch.regions
  if (patch.baseUrl !== undefined || patch.regions || patch.allowPrivateNetwork !== undefined || patch.credentials?.iamBaseUrl)
    await refusePrivate(
      { baseUrl: baseUrl ?? baseUrlOf(known.vendor), regions, iamBaseUrl },
      { isAllowed: allowPrivateNetwork, mayAllow: privateNetwork },
    )
  return changing(actor, 'provider.update', id, async (tx) => {
    const before = await lockProvider(tx, id)
    return { before, after: await tx.provider.update({ where: { id }, data: changeOf(before, patch, privateNetwork) }) }
  })
}

/** What a patch changes of a provider as it is now; throws when it may not. */
function changeOf(before: Provider, { credentials, generic, keepAlive, ...plain }: ProviderPatch, privateNetwork: boolean) {
  const patch = { ...columnsOf(plain), options: optionsAfter(before, { api: plain.api, generic, keepAlive }) }
  const moved = isMovedBy(plain, before)
  if (patch.baseUrl === null && baseUrlOf(before.vendor) === null) throw addressMissing()
  if (patch.name) refuseReservedName(before.vendor, patch.name)
  refuseOtherProtocol(before.vendor, plain)
  refuseEndpoint({ api: before.api, ...plain })
  if (patch.allowPrivateNetwork && !before.allowPrivateNetwork && !privateNetwork) throw onlyAdmins()
  const kept = moved ? {} : keptOf(before)
  // The address that gives out tokens is told the password, so the password goes to a new one only when it comes with it.
  const isTokenPlaceMoved = credentials?.iamBaseUrl !== undefined && credentials.iamBaseUrl !== kept.iamBaseUrl
  const change = (moved || isTokenPlaceMoved) && !privateNetwork ? { ...patch, allowPrivateNetwork: false } : patch
  if (credentials) {
    const { password: _, ...safe } = kept
    const all = withoutForgotten({ ...(isTokenPlaceMoved ? safe : kept), ...credentials })
    refuseIncomplete(before.vendor, all)
    if (!(patch.baseUrl === undefined ? before.baseUrl : patch.baseUrl)) refuseForeignKeys(before.vendor, withoutForgotten(credentials))
    return { ...change, ...sealed(before.id, all) }
  }
  return moved ? { ...change, credentials: null, hint: null } : change
}

/** True when a patch names an address that the credentials were not given for. */
function isMovedBy({ baseUrl, regions }: ProviderPatch, before: Provider): boolean {
  const known = [before.baseUrl ?? baseUrlOf(before.vendor), ...regionsIn(before).map(({ baseUrl }) => baseUrl)]
  return (baseUrl !== undefined && baseUrl !== before.baseUrl) || (regions ?? []).some(({ baseUrl }) => !known.includes(baseUrl))
}

/** The columns that stand in a patch as they are; null goes back to what is usual. */
const columnsOf = ({ weight, regions, limits, timeouts, retry, breaker, ...plain }: Omit<ProviderPatch, Apart>) => ({
  ...plain,
  weight: weight === null ? 1 : weight,
  regions: jsonOf(regions),
  limits: jsonOf(limits),
  timeouts: jsonOf(timeouts),
  retry: jsonOf(retry),
  breaker: jsonOf(breaker),
})
type Apart = 'credentials' | 'generic' | 'keepAlive'
const jsonOf = <T>(value: T | null | undefined) => (value === null ? Prisma.DbNull : value)

/** The options after a patch: the generic form stays with `api: generic`, and goes with it. */
function optionsAfter({ vendor, options, ...before }: Provider, { api = before.api, ...given }: ProviderOptions & { api?: string }) {
  const kept = (options ?? {}) as ProviderOptions
  const generic = given.generic ?? (api === 'generic' ? kept.generic : undefined)
  refuseOtherForm(vendor, api, generic)
  refuseOtherKeeper(vendor, given.keepAlive)
  return optionsOf({ generic, keepAlive: given.keepAlive ?? kept.keepAlive })
}
const optionsOf = ({ generic, keepAlive }: ProviderOptions) =>
  generic || keepAlive ? ({ ...(generic && { generic }), ...(keepAlive && { keepAlive }) } as Prisma.InputJsonObject) : Prisma.DbNull

const withoutForgotten = (credentials: NonNullable<ProviderPatch['credentials']>): Credentials =>
  Object.fromEntries(Object.entries(credentials).filter(([, value]) => value !== null))

function keptOf(row: Provider): Credentials {
  try {
    return credentialsIn(row)
  } catch {
    return {} // sealed under another secret: nobody can use them any more, and new ones must not be refused for it
  }
}

async function lockProvider(tx: Transaction, id: string): Promise<Provider> {
  await tx.$queryRaw`SELECT id FROM "Provider" WHERE id = ${id} FOR UPDATE`
  const row = await tx.provider.findUnique({ where: { id } })
  if (!row) throw notFound('provider')
  return row
}

export async function deleteProvider(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const before = await lockProvider(tx, id)
    await tx.provider.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'provider.delete', target: id, before: shown(before) })
  })
  forgetConnection(id)
}

type Work = (tx: Transaction) => Promise<{ before: Provider | undefined; after: Provider }>

async function changing(actor: Actor, action: string, target: string, work: Work) {
  try {
    return await db().$transaction(async (tx) => {
      const { before, after } = await work(tx)
      await recordAudit(tx, actor, { action, target, before: before && shown(before), after: shown(after) })
      return shown(after)
    })
  } catch (error) {
    if (isDuplicate(error))
      throw new Failure('conflict', 'name: is taken by another provider.', {
        cause: error,
        errors: [{ path: 'name', message: 'is taken by another provider' }],
      })
    throw error
  } finally {
    forgetConnection(target)
  }
}

const hintOf = ({ apiKey, accessKey, secretId }: Credentials): string | null => {
  const key = apiKey ?? accessKey ?? secretId
  return key && key.length >= 12 ? key.slice(-4) : null
}
const sealed = (id: string, credentials: Credentials | undefined) =>
  credentials ? { credentials: seal(JSON.stringify(credentials), credentialsPlace(id)), hint: hintOf(credentials) } : {}

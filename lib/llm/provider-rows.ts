import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { seal } from '../access/vault.ts'
import { db } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import type { Provider } from '../database/generated/client.ts'
import { Failure, invalid, notFound } from '../failure.ts'
import { newId } from '../ids.ts'
import { type Credentials, connections, credentialsPlace, fromEnvironment, slugOf } from './connections.ts'
import { isPublicAddress } from './egress.ts'
import { vendorSlugs, vendors } from './vendors.ts'

const ms = (max: number) => z.number().int().min(100).max(max)
const fields = {
  name: z.string().trim().min(1).max(60),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' })
    .max(500)
    .refine((url) => !new URL(url).username, 'must not hold a user name or password'),
  api: z.enum(['chat', 'completions'], { error: 'expected chat or completions' }),
  credentials: z.strictObject({
    apiKey: z.string().trim().min(1).max(4_000).optional(),
    headers: z
      .record(
        z.string().regex(/^[\w-]{1,100}$/),
        z
          .string()
          .max(4_000)
          .regex(/^[\x20-\x7e]*$/),
      )
      .optional(),
  }),
  models: z.array(z.string().trim().min(1).max(200)).max(200),
  priority: z.number().int().min(0).max(10_000),
  timeouts: z.strictObject({ firstTokenMs: ms(600_000), idleMs: ms(600_000), totalMs: ms(3_600_000) }).partial(),
  allowPrivateNetwork: z.boolean(),
  enabled: z.boolean(),
}
export const providerInput = z
  .strictObject({ vendor: z.enum(vendorSlugs, { error: `expected one of ${vendorSlugs.join(', ')}` }), ...fields })
  .partial()
  .required({ vendor: true, name: true })
export const providerPatch = z.strictObject(fields).partial()

type Fields = z.infer<typeof providerPatch>

/** A provider as admins see it: never its credentials, only a hint of the key. */
const shown = ({ credentials, ...row }: Provider) => ({ ...row, hasCredentials: credentials !== null, fromEnvironment: false })

export async function listProviders(page: { take: number; cursor?: { createdAt: Date; id: string } }) {
  const rows = await db().provider.findMany({
    where: page.cursor && {
      OR: [{ createdAt: { lt: page.cursor.createdAt } }, { createdAt: page.cursor.createdAt, id: { lt: page.cursor.id } }],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
  })
  return rows.map(shown)
}

/** The read-only providers that the environment gives. */
export const environmentProviders = () =>
  fromEnvironment().map(({ credentials, ...settings }) => ({
    ...settings,
    enabled: true,
    hint: hintOf(credentials),
    hasCredentials: Boolean(credentials.apiKey),
  }))

export async function findProvider(id: string): Promise<Provider> {
  const row = await db().provider.findUnique({ where: { id } })
  if (!row) throw notFound('provider')
  return row
}

export const getProvider = async (id: string) => shown(await findProvider(id))

export async function createProvider({ vendor, name, credentials, ...input }: z.infer<typeof providerInput>, actor: Actor) {
  const { baseUrl: vendorUrl, needsKey } = vendors[vendor]
  if (!input.baseUrl && vendorUrl === null)
    throw invalid('baseUrl', 'expected the address of the endpoint, such as https://llm.example.com/v1')
  if (needsKey && !credentials?.apiKey) throw invalid('credentials.apiKey', 'expected the key of the vendor')
  await refuseReservedName(vendor, name)
  await refusePrivate(input.baseUrl ?? vendorUrl, input.allowPrivateNetwork)
  const id = newId('prov')
  return changing(actor, 'provider.create', id, async (tx) => {
    const made = await tx.provider.create({ data: { ...input, id, vendor, name, ...sealed(id, credentials) } })
    return { before: undefined, after: made }
  })
}

/** Changes a provider. A new address blanks the credentials unless new ones come with it: a key goes only where it was given for. */
export async function updateProvider(id: string, { credentials, ...patch }: Fields, actor: Actor) {
  const before = await findProvider(id)
  const moved = patch.baseUrl !== undefined && patch.baseUrl !== before.baseUrl
  if (patch.name) await refuseReservedName(before.vendor, patch.name)
  await refusePrivate(patch.baseUrl ?? before.baseUrl, patch.allowPrivateNetwork ?? before.allowPrivateNetwork)
  const blank = moved && !credentials ? { credentials: null, hint: null } : {}
  return changing(actor, 'provider.update', id, async (tx) => ({
    before,
    after: await tx.provider.update({ where: { id }, data: { ...patch, ...blank, ...(credentials && sealed(id, credentials)) } }),
  }))
}

export async function deleteProvider(id: string, actor: Actor): Promise<void> {
  const before = await findProvider(id)
  await db().$transaction(async (tx) => {
    await tx.provider.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'provider.delete', target: id, before: shown(before) })
  })
  connections.forget()
}

type Work = (tx: Parameters<typeof recordAudit>[0]) => Promise<{ before: Provider | undefined; after: Provider }>

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
    connections.forget()
  }
}

const hintOf = ({ apiKey }: Credentials): string | null => (apiKey && apiKey.length >= 12 ? apiKey.slice(-4) : null)
const sealed = (id: string, credentials: Credentials | undefined) =>
  credentials ? { credentials: seal(JSON.stringify(credentials), credentialsPlace(id)), hint: hintOf(credentials) } : {}

/** The name of an openai-compatible provider is the first part of its models' ids, so it must not look like a vendor. */
async function refuseReservedName(vendor: string, name: string): Promise<void> {
  const slug = slugOf(vendor, name)
  const reserved = ['frontdesk', 'openai', 'anthropic', 'gemini', 'deepseek', 'qwen', 'ernie', 'hunyuan', 'spark', 'pangu', 'ollama']
  if (vendor === 'openai-compatible' && (slug === '' || reserved.includes(slug)))
    throw invalid('name', 'expected a name with letters or digits that is not a vendor’s own')
}

/** Judged when it is saved, to say so at once, and again whenever it is dialled. */
async function refusePrivate(baseUrl: string | null, allowed = false): Promise<void> {
  if (!baseUrl || allowed) return
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')
  const addresses = ipaddr.isValid(host) ? [host] : (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address)
  if (addresses.every(isPublicAddress)) return
  throw invalid('baseUrl', 'is an address of a private network; set allowPrivateNetwork to true if that is meant')
}

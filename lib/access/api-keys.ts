import { hash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { countingBudgets } from '../database/budget-rows.ts'
import { db, type Transaction } from '../database/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { recent } from '../database/recent.ts'
import { Failure, invalid, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'
import { type Actor, type Caller, type KeyCaller, mayBeUrgent, scopesToGive } from './caller.ts'
import { keyBudget, setBudget, shownKeyBudget, withBudgets } from './key-budget.ts'
import { type KeyPriority, keyPriorities, type Role, scopes, scopesOf } from './roles.ts'

const fields = {
  name: z.string().trim().min(1, 'must not be empty').max(100),
  scopes: z
    .array(z.enum(scopes, { error: `expected one of ${scopes.join(', ')}` }))
    .min(1, 'expected at least one')
    .max(10)
    .describe('What the key may do. You cannot give a scope that you do not have; `admin` is everything.'),
  bots: z.array(z.string().min(1).max(100)).max(100).describe('The bots it may use, by slug or id. Empty: all of them.'),
  models: z
    .array(z.string().min(1).max(200))
    .max(100)
    .describe(
      'The models it may name, by catalog id; `*` at the end stands for any ending. Empty: those of its bots, or all without `bots`.',
    ),
  maxPriority: z
    .enum(keyPriorities, { error: `expected one of ${keyPriorities.join(', ')}` })
    .describe('`high`: it may ask for turns that wait before those of others.'),
}
const expiresAt = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2027-01-31T00:00:00Z' })
  .describe('From when on the key is refused.')
export const keyInput = z.strictObject({
  ...fields,
  bots: fields.bots.default([]),
  models: fields.models.default([]),
  maxPriority: fields.maxPriority.default('normal'),
  expiresAt: expiresAt.nullish().describe('From when on the key is refused. Without it the key does not expire.'),
  budget: keyBudget
    .optional()
    .describe('What may be spent with the key in a day or a month of UTC. It becomes a budget under `/api/admin/budgets`.'),
})
export const keyPatch = z
  .strictObject({
    ...fields,
    expiresAt: expiresAt.nullable(),
    budget: keyBudget
      .nullable()
      .describe('Of the same currency and period, what was spent goes on counting; otherwise it begins anew. `null`: no limit of its own.'),
  })
  .partial() // without defaults: what is not said stays
export const rotation = z.strictObject({
  graceSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(0)
    .describe('For how many seconds the old key still works.'),
})

const hashOf = (key: string) => hash('sha256', key)
const prefixOf = (key: string) => key.slice(0, 10)

/** A new key: `fd_` and 256 bits of chance. */
const makeKey = () => `fd_${randomBytes(32).toString('base64url')}`

const held = {
  id: true,
  hash: true,
  previousExpiresAt: true,
  scopes: true,
  bots: true,
  models: true,
  maxPriority: true,
  expiresAt: true,
  revokedAt: true,
  createdByKey: true,
  creator: { select: { role: true, disabled: true } },
} as const

const byHash = recent('access.keys', (hash) => db().apiKey.findFirst({ where: { OR: [{ hash }, { previousHash: hash }] }, select: held }))
const byId = recent('access.keys-by-id', (id) => db().apiKey.findUnique({ where: { id }, select: held }))
type HeldKey = NonNullable<Awaited<ReturnType<typeof byId.read>>>

/** The caller behind a key, or undefined when it is unknown, expired or revoked. Looked up by the hash of the whole key. */
export async function findKey(key: string): Promise<KeyCaller | undefined> {
  const hash = hashOf(key)
  const row = await byHash.read(hash)
  if (!row || isOver(row)) return undefined
  if (row.hash !== hash && !(row.previousExpiresAt && row.previousExpiresAt.getTime() > Date.now())) return undefined
  const caller = await callerOf(row)
  if (caller) lastUse.read(row.id).catch(() => {}) // when a key was last used is a comfort; it never fails a request
  return caller
}

/** The caller that a key is, by its id: for work that goes on in its name. Undefined when it has expired or was revoked. */
export async function findKeyById(id: string): Promise<KeyCaller | undefined> {
  const row = await byId.read(id)
  return row && !isOver(row) ? callerOf(row) : undefined
}

async function callerOf(row: HeldKey): Promise<KeyCaller | undefined> {
  const scopes = await effectiveScopes(row)
  if (scopes.length === 0) return undefined
  return { kind: 'key', keyId: row.id, scopes, bots: row.bots, models: row.models, maxPriority: await effectivePriority(row) }
}

const isOver = (key: HeldKey): boolean => stateOf(key) !== 'active'

/** What a key has of what it was given: never more than whoever made it, a user or another key, still has himself. */
async function effectiveScopes({ scopes, creator, createdByKey }: HeldKey): Promise<string[]> {
  const still = creator ? (creator.disabled ? [] : scopesOf(creator.role as Role)) : createdByKey && (await scopesOfKey(createdByKey))
  return still ? scopes.filter((scope) => still.some((has) => has === scope || has === 'admin')) : scopes
}

async function scopesOfKey(id: string): Promise<readonly string[]> {
  const row = await byId.read(id)
  return row && !isOver(row) ? effectiveScopes(row) : []
}

/** `high` only as long as the key that made it may have it too. */
async function effectivePriority({ maxPriority, createdByKey }: HeldKey): Promise<KeyPriority> {
  if (maxPriority !== 'high' || !createdByKey) return maxPriority as KeyPriority
  const maker = await byId.read(createdByKey)
  return maker ? effectivePriority(maker) : 'normal'
}

/** To be called by whoever changed what keys or their makers may do: this process sees it with the next request. */
export function forgetKeys(): void {
  byHash.forget()
  byId.forget()
}

/** Writes down the use of a key once a minute at most. */
const lastUse = recent(
  'access.key-use',
  async (id) => void (await db().apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date() } })),
  {
    ttlMs: 60_000,
  },
)

const shown = {
  id: true,
  name: true,
  prefix: true,
  scopes: true,
  bots: true,
  models: true,
  maxPriority: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  previousExpiresAt: true,
  createdBy: true,
  createdByKey: true,
  createdAt: true,
} as const

export const shownKey = z
  .object({
    id: id('key'),
    name: z.string(),
    prefix: z.string().describe('The first characters of the key, to recognise it by.'),
    scopes: z.array(z.enum(scopes)),
    bots: z.array(z.string()).describe('The bots it may use, by slug or id. Empty: all of them.'),
    models: z.array(z.string()).describe('The catalog ids and patterns it may name. Empty: those of its bots, or all without `bots`.'),
    maxPriority: z.enum(keyPriorities).describe('How urgent its turns may be.'),
    expiresAt: time.nullable().describe('`null`: it does not expire.'),
    revokedAt: time.nullable().describe('`null`: it is not revoked.'),
    lastUsedAt: time.nullable().describe('Exact to a minute. `null`: never used.'),
    previousExpiresAt: time.nullable().describe('After a rotation with grace: until when the key before this one works.'),
    createdBy: id('user').nullable().describe('The user who made it.'),
    createdByKey: id('key').nullable().describe('The key that it was made with.'),
    createdAt: time,
  } satisfies Record<keyof typeof shown, z.ZodType>)
  .extend({ budget: shownKeyBudget })
  .meta({ id: 'ApiKey', description: 'An API key, without the key itself.' })

export const newKey = shownKey
  .extend({ key: z.string().describe('The whole key. It is in this answer and never again.') })
  .meta({ id: 'NewApiKey', description: 'An API key with the key itself.' })

export type ShownKey = Awaited<ReturnType<typeof getKey>>

/** Whether a key works, by itself: who made it may have lost what it needs. */
export function stateOf({ revokedAt, expiresAt }: Pick<ShownKey, 'revokedAt' | 'expiresAt'>): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'active'
}

export const listKeys = async (page: Page) =>
  withBudgets(
    await db().apiKey.findMany({
      where: olderThan(page.cursor),
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: shown,
      take: page.take,
    }),
  )

export async function getKey(id: string) {
  const row = await db().apiKey.findUnique({ where: { id }, select: shown })
  if (!row) throw notFound('key')
  return withBudget(row)
}

async function withBudget<Row extends { id: string }>(row: Row) {
  const [key] = await withBudgets([row])
  return key as NonNullable<typeof key>
}

/** Creates a key; the whole key is in this answer and never again. Nobody gives a scope, a bot or a model beyond his own. */
export async function createKey({ budget, ...input }: z.infer<typeof keyInput>, caller: Caller, actor: Actor) {
  refuseBeyondOwn(input, caller)
  refusePast(input.expiresAt)
  const key = makeKey()
  const maker = { createdBy: caller.kind === 'user' ? caller.id : null, createdByKey: caller.kind === 'key' ? caller.keyId : null }
  const row = await db().$transaction(async (tx) => {
    const made = await tx.apiKey.create({
      data: { ...input, ...maker, id: newId('key'), prefix: prefixOf(key), hash: hashOf(key) },
      select: shown,
    })
    await recordAudit(tx, actor, { action: 'key.create', target: made.id, after: made })
    if (budget) await setBudget(tx, made, budget, actor)
    return made
  })
  if (budget) countingBudgets.forget()
  return { ...(await withBudget(row)), key }
}

export async function updateKey(id: string, { budget, ...patch }: z.infer<typeof keyPatch>, caller: Caller, actor: Actor) {
  const row = await db().$transaction(async (tx) => {
    const before = await tx.apiKey.findUnique({ where: { id }, select: shown })
    if (!before) throw notFound('key')
    refuseBeyondOwn({ ...before, ...patch }, caller) // who may not give all of a key does not change it either
    const after = await tx.apiKey.update({ where: { id }, data: patch, select: shown })
    if (Object.keys(patch).length > 0) await recordAudit(tx, actor, { action: 'key.update', target: id, before, after })
    if (budget !== undefined) await setBudget(tx, after, budget, actor)
    return after
  })
  forgetKeys()
  if (budget !== undefined) countingBudgets.forget()
  return withBudget(row)
}

/** Revokes a key: from the next request on it is refused, and so are the keys that were made with it. */
export async function revokeKey(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const before = await tx.apiKey.findUnique({ where: { id }, select: shown })
    if (!before) throw notFound('key')
    await revokeAll(tx, [before], actor)
  })
  forgetKeys()
}

/** Revokes every key that a user made. */
export async function revokeKeysOf(tx: Transaction, userId: string, actor: Actor): Promise<void> {
  await revokeAll(tx, await tx.apiKey.findMany({ where: { createdBy: userId }, select: shown }), actor)
}

async function revokeAll(tx: Transaction, keys: { id: string; revokedAt: Date | null }[], actor: Actor): Promise<void> {
  const revokedAt = new Date()
  for (const before of keys) {
    const { count } = await tx.apiKey.updateMany({ where: { id: before.id, revokedAt: null }, data: { revokedAt } })
    if (count > 0) await recordAudit(tx, actor, { action: 'key.revoke', target: before.id, before, after: { ...before, revokedAt } })
  }
}

/** Gives the key a new secret; the old one works for `graceSeconds` more. Whoever may not give all that it has may not have it. */
export async function rotateKey(id: string, graceSeconds: number, caller: Caller, actor: Actor) {
  const key = makeKey()
  const row = await db().$transaction(async (tx) => {
    const before = await tx.apiKey.findUnique({ where: { id }, select: { ...shown, hash: true } })
    if (!before) throw notFound('key')
    if (before.revokedAt) throw new Failure('conflict', 'A revoked key cannot be rotated; create a new one.')
    refuseBeyondOwn(before, caller)
    const grace = graceSeconds > 0 && { previousHash: before.hash, previousExpiresAt: new Date(Date.now() + graceSeconds * 1000) }
    const data = { hash: hashOf(key), prefix: prefixOf(key), ...(grace || { previousHash: null, previousExpiresAt: null }) }
    const after = await tx.apiKey.update({ where: { id }, data, select: shown })
    const told = { before: { prefix: before.prefix }, after: { prefix: after.prefix, graceSeconds } }
    await recordAudit(tx, actor, { action: 'key.rotate', target: id, ...told })
    return after
  })
  forgetKeys()
  return { ...(await withBudget(row)), key }
}

/** The key given by FRONTDESK_INIT_API_KEY, with every scope and priority; created on the first start, left alone afterwards. */
export async function ensureInitialKey(key: string): Promise<void> {
  await db().apiKey.upsert({
    where: { hash: hashOf(key) },
    create: {
      id: newId('key'),
      name: 'Initial key (FRONTDESK_INIT_API_KEY)',
      prefix: prefixOf(key),
      hash: hashOf(key),
      scopes: [...scopes],
      maxPriority: 'high',
    },
    update: {},
  })
}

type Wanted = { scopes: string[]; bots: string[]; models: string[]; maxPriority: string }

/** Nobody gives a scope, a bot, a model or a priority beyond his own: a key for certain bots cannot make one for all. */
function refuseBeyondOwn(wanted: Wanted, caller: Caller): void {
  const own = scopesToGive(caller)
  refuseParts('scopes', wanted.scopes, (scope) => own.some((has) => has === scope))
  if (caller.kind !== 'key') return
  refuseLimited('bots', wanted.bots, caller.bots)
  refuseLimited('models', wanted.models, caller.models)
  refuseParts('maxPriority', [wanted.maxPriority], (priority) => priority !== 'high' || mayBeUrgent(caller))
}

function refuseLimited(field: 'bots' | 'models', wanted: string[], own: string[]): void {
  if (own.length === 0) return
  if (wanted.length === 0) throw new Failure('not_allowed', `${field}: name them, your key is for certain ${field} only.`)
  refuseParts(field, wanted, (part) => own.includes(part))
}

function refuseParts(field: string, wanted: string[], isOwn: (part: string) => boolean): void {
  const beyond = wanted.filter((part) => !isOwn(part))
  if (beyond.length === 0) return
  const message = `you cannot give ${beyond.join(', ')}, which you do not have`
  throw new Failure('not_allowed', `${field}: ${message}.`, { errors: [{ path: field, message }] })
}

function refusePast(expiresAt: string | null | undefined): void {
  if (expiresAt && new Date(expiresAt).getTime() <= Date.now()) throw invalid('expiresAt', 'is in the past')
}

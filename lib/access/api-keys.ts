import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { countingBudgets } from '../database/budget-rows.ts'
import { db, type Transaction } from '../database/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'
import type { Actor, Caller } from './caller.ts'
import { forgetKeys, hashOf } from './find-key.ts'
import { setBudget, shownKeyBudget, withBudgets } from './key-budget.ts'
import { type keyInput, type keyPatch, refuseBeyondOwn, refusePast } from './key-input.ts'
import { keyPriorities, scopes } from './roles.ts'

const prefixOf = (key: string) => key.slice(0, 10)

/** A new key: `fd_` and 256 bits of chance. */
const makeKey = () => `fd_${randomBytes(32).toString('base64url')}`

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
    const retired = { retiredHashes: { push: before.hash } }
    const data = { ...retired, hash: hashOf(key), prefix: prefixOf(key), ...(grace || { previousHash: null, previousExpiresAt: null }) }
    const after = await tx.apiKey.update({ where: { id }, data, select: shown })
    const told = { before: { prefix: before.prefix }, after: { prefix: after.prefix, graceSeconds } }
    await recordAudit(tx, actor, { action: 'key.rotate', target: id, ...told })
    return after
  })
  forgetKeys()
  return { ...(await withBudget(row)), key }
}

/**
 * The key given by FRONTDESK_INIT_API_KEY, with every scope and priority; created on the first start, left alone afterwards.
 * What was rotated away is not created again, though the variable may still hold it.
 */
export async function ensureInitialKey(key: string): Promise<void> {
  const hash = hashOf(key)
  if (await db().apiKey.findFirst({ where: { retiredHashes: { has: hash } }, select: { id: true } })) return
  const named = { id: newId('key'), name: 'Initial key (FRONTDESK_INIT_API_KEY)', prefix: prefixOf(key), hash }
  await db().apiKey.createMany({ data: { ...named, scopes: [...scopes], maxPriority: 'high' }, skipDuplicates: true })
}

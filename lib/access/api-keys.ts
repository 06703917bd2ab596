import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { db } from '../database/client.ts'
import { recent } from '../database/recent.ts'
import { Failure, notFound } from '../failure.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'
import type { Actor, Caller, KeyCaller } from './caller.ts'
import { scopeSchema } from './scopes.ts'

export const keyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(scopeSchema).min(1).max(10),
  bots: z.array(z.string().min(1).max(100)).max(100).default([]),
  models: z.array(z.string().min(1).max(200)).max(100).default([]),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
})
export const keyPatch = keyInput.partial()
export const rotation = z.strictObject({
  graceSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(0),
})

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')
const prefixOf = (key: string) => key.slice(0, 10)

/** A new key: `fd_` and 256 bits of chance. */
const makeKey = () => `fd_${randomBytes(32).toString('base64url')}`

const byHash = recent('access.keys', (hash) =>
  db().apiKey.findFirst({
    where: { OR: [{ hash }, { previousHash: hash }] },
    select: { id: true, hash: true, previousExpiresAt: true, scopes: true, bots: true, models: true, expiresAt: true, revokedAt: true },
  }),
)

/** The caller behind a key, or undefined when it is unknown, expired or revoked. Looked up by the hash of the whole key. */
export async function findKey(key: string): Promise<KeyCaller | undefined> {
  const hash = hashOf(key)
  const row = await byHash.read(hash)
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt.getTime() <= Date.now())) return undefined
  if (row.hash !== hash && !(row.previousExpiresAt && row.previousExpiresAt.getTime() > Date.now())) return undefined
  lastUse.read(row.id).catch(() => {}) // when a key was last used is a comfort; it never fails a request
  return { kind: 'key', keyId: row.id, scopes: row.scopes, bots: row.bots, models: row.models }
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
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  createdAt: true,
} as const

export const listKeys = (page: { take: number; cursor?: { createdAt: Date; id: string } }) =>
  db().apiKey.findMany({
    where: page.cursor && {
      OR: [{ createdAt: { lt: page.cursor.createdAt } }, { createdAt: page.cursor.createdAt, id: { lt: page.cursor.id } }],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: shown,
    take: page.take,
  })

export async function getKey(id: string) {
  const row = await db().apiKey.findUnique({ where: { id }, select: shown })
  if (!row) throw notFound('key')
  return row
}

/** Creates a key; the whole key is in this answer and never again. Nobody gives a scope, a bot or a model beyond his own. */
export async function createKey(input: z.infer<typeof keyInput>, caller: Caller, actor: Actor) {
  refuseBeyondOwn(input, caller)
  const key = makeKey()
  const row = await db().$transaction(async (tx) => {
    const made = await tx.apiKey.create({ data: { ...input, id: newId('key'), prefix: prefixOf(key), hash: hashOf(key) }, select: shown })
    await recordAudit(tx, actor, { action: 'key.create', target: made.id, after: made })
    return made
  })
  return { ...row, key }
}

export async function updateKey(id: string, patch: z.infer<typeof keyPatch>, caller: Caller, actor: Actor) {
  refuseBeyondOwn(patch, caller)
  const row = await db().$transaction(async (tx) => {
    const before = await tx.apiKey.findUnique({ where: { id }, select: shown })
    if (!before) throw notFound('key')
    const after = await tx.apiKey.update({ where: { id }, data: patch, select: shown })
    await recordAudit(tx, actor, { action: 'key.update', target: id, before, after })
    return after
  })
  byHash.forget()
  return row
}

/** Revokes a key: from the next request on it is refused. */
export async function revokeKey(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
    if (count === 0 && !(await tx.apiKey.findUnique({ where: { id }, select: { id: true } }))) throw notFound('key')
    if (count > 0) await recordAudit(tx, actor, { action: 'key.revoke', target: id })
  })
  byHash.forget()
}

/** Gives the key a new secret; the old one works for `graceSeconds` more. */
export async function rotateKey(id: string, graceSeconds: number, actor: Actor) {
  const key = makeKey()
  const row = await db().$transaction(async (tx) => {
    const before = await tx.apiKey.findUnique({ where: { id }, select: { hash: true, revokedAt: true } })
    if (!before) throw notFound('key')
    if (before.revokedAt) throw new Failure('conflict', 'A revoked key cannot be rotated; create a new one.')
    const grace = graceSeconds > 0 && { previousHash: before.hash, previousExpiresAt: new Date(Date.now() + graceSeconds * 1000) }
    const data = { hash: hashOf(key), prefix: prefixOf(key), ...(grace || { previousHash: null, previousExpiresAt: null }) }
    await recordAudit(tx, actor, { action: 'key.rotate', target: id, after: { graceSeconds } })
    return tx.apiKey.update({ where: { id }, data, select: shown })
  })
  byHash.forget()
  return { ...row, key }
}

/** The key given by FRONTDESK_INIT_API_KEY, with every scope; created on the first start, left alone afterwards. */
export async function ensureInitialKey(key: string): Promise<void> {
  await db().apiKey.upsert({
    where: { hash: hashOf(key) },
    create: {
      id: newId('key'),
      name: 'Initial key (FRONTDESK_INIT_API_KEY)',
      prefix: prefixOf(key),
      hash: hashOf(key),
      scopes: [...scopeSchema.options],
    },
    update: {},
  })
}

function refuseBeyondOwn(wanted: { scopes?: string[]; bots?: string[]; models?: string[] }, caller: Caller): void {
  if (caller.kind !== 'key') throw new Failure('not_allowed', 'Only an admin can give keys.')
  const beyond = (wanted.scopes ?? []).filter((scope) => !caller.scopes.includes('admin') && !caller.scopes.includes(scope))
  if (beyond.length > 0) throw new Failure('not_allowed', `scopes: you cannot give ${beyond.join(', ')}, which you do not have.`)
}

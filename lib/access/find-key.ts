import { hash } from 'node:crypto'
import { db } from '../database/client.ts'
import { recent } from '../database/recent.ts'
import type { KeyCaller } from './caller.ts'
import { type KeyPriority, type Role, scopesOf } from './roles.ts'

/* From a presented key to its caller: read on every request, so what was read is kept for a moment. */

/** What is stored in place of a key. */
export const hashOf = (key: string) => hash('sha256', key)

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

/** The caller of a key: never more than whoever made it, a user or another key, still has himself. Undefined when nothing is left. */
async function callerOf(row: HeldKey): Promise<KeyCaller | undefined> {
  const { id: keyId, bots, models, creator, createdByKey } = row
  const maker = createdByKey === null ? undefined : await findKeyById(createdByKey)
  if (createdByKey !== null && !maker) return undefined
  const still = creator ? (creator.disabled ? [] : scopesOf(creator.role as Role)) : maker?.scopes
  const scopes = still ? row.scopes.filter((scope) => still.some((has) => has === scope || has === 'admin')) : row.scopes
  if (scopes.length === 0) return undefined
  const maxPriority = maker?.maxPriority === 'normal' ? 'normal' : (row.maxPriority as KeyPriority)
  return { kind: 'key', keyId, scopes, bots, models, maxPriority, maker }
}

const isOver = (key: HeldKey): boolean => stateOf(key) !== 'active'

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

/** Whether a key works, by itself: who made it may have lost what it needs. */
export function stateOf({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'active'
}

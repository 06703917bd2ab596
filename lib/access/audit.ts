import { z } from 'zod'
import { db, type Transaction } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import type { Actor } from './caller.ts'

/** A change that is worth knowing of later: `action` is area.verb, `target` an id. Never holds a secret. */
export type Change = { action: string; target: string; before?: unknown; after?: unknown }

/** Writes who changed what into the audit log, inside the transaction of the change itself. */
export async function recordAudit(tx: Transaction, actor: Actor, { action, target, before, after }: Change): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId('aud'),
      actorType: actor.type,
      actorId: actor.id,
      requestId: actor.requestId ?? null,
      action,
      target,
      before: asJson(before),
      after: asJson(after),
    },
  })
}

const hidden = /^(credentials|apiKey|key|secret|token|password\w*|(previous|invite)?hash)$/i

/** As it is kept: what is named like a secret is left out even if a caller handed it in by mistake. */
const asJson = (value: unknown): Prisma.InputJsonValue | undefined =>
  value === undefined || value === null
    ? undefined
    : JSON.parse(JSON.stringify(value, (name, inner) => (hidden.test(name) ? '[hidden]' : inner)))

export const auditQuery = z.object({
  actor: z.string().max(100).optional().describe('The id of the user or the key that made the change.'),
  action: z.string().max(100).optional().describe('A whole action, or its area: `key` finds `key.create` too.'),
  target: z.string().max(100).optional().describe('The id of what was changed.'),
})

export const auditEntry = z
  .object({
    id: id('aud'),
    actorType: z.enum(['user', 'key', 'system']),
    actorId: z.string().nullable().describe('The user or the key; `null` for the system.'),
    actorName: z.string().nullable().describe('What the actor is called now; `null` once it is gone.'),
    action: z.string().describe('Area and verb, such as `key.create`.'),
    target: z.string().describe('The id of what was changed.'),
    targetName: z.string().nullable().describe('What the target is called now; `null` once it is gone.'),
    before: z.unknown().describe('What is worth keeping of the target before the change; `null` when there was nothing.'),
    after: z.unknown().describe('The same after the change. Secrets are never in it.'),
    requestId: id('req').nullable(),
    createdAt: time,
  })
  .meta({ id: 'AuditEntry', description: 'One change, and who made it.' })
type ShownAuditEntry = z.output<typeof auditEntry>

/** The log's entries, newest first. */
export async function listAudit({ actor, action, target }: z.infer<typeof auditQuery>, page: Page): Promise<ShownAuditEntry[]> {
  const older = olderThan(page.cursor)
  const rows = await db().auditEntry.findMany({
    where: {
      ...older,
      ...(actor && { actorId: actor }),
      ...(target && { target }),
      ...(action && { AND: { OR: [{ action }, { action: { startsWith: `${action}.` } }] } }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
  })
  const names = await namesOf(rows.flatMap(({ actorId, target }) => [actorId ?? [], target].flat()))
  return rows.map((row) => ({
    ...row,
    actorType: row.actorType as Actor['type'],
    actorName: row.actorId === null ? null : (names.get(row.actorId) ?? null),
    targetName: names.get(row.target) ?? null,
  }))
}

/** What ids are called now: users by their address, all others by their name. What is gone has no name any more. */
export async function namesOf(ids: string[]): Promise<Map<string, string>> {
  const of = (prefix: string) => ({ where: { id: { in: ids.filter((id) => id.startsWith(`${prefix}_`)) } } })
  const named = { id: true, name: true } as const
  const [users, keys, bots, providers, budgets, routes, documents] = await Promise.all([
    db().user.findMany({ ...of('user'), select: { id: true, email: true } }),
    db().apiKey.findMany({ ...of('key'), select: named }),
    db().bot.findMany({ ...of('bot'), select: named }),
    db().provider.findMany({ ...of('prov'), select: named }),
    db().budget.findMany({ ...of('budget'), select: named }),
    db().route.findMany({ ...of('route'), select: named }),
    db().document.findMany({ ...of('doc'), select: { id: true, title: true } }),
  ])
  return new Map([
    ...users.map(({ id, email }) => [id, email] as const),
    ...[...keys, ...bots, ...providers, ...budgets, ...routes].map(({ id, name }) => [id, name] as const),
    ...documents.map(({ id, title }) => [id, title] as const),
  ])
}

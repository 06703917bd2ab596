import { z } from 'zod'
import { db, type Transaction } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
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
  actor: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  target: z.string().max(100).optional(),
})

/** The log's entries, newest first. `action` may be a whole one or its area: `key` finds `key.create` too. */
export async function listAudit({ actor, action, target }: z.infer<typeof auditQuery>, page: Page) {
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
  const [users, keys, bots, providers, documents] = await Promise.all([
    db().user.findMany({ ...of('user'), select: { id: true, email: true } }),
    db().apiKey.findMany({ ...of('key'), select: named }),
    db().bot.findMany({ ...of('bot'), select: named }),
    db().provider.findMany({ ...of('prov'), select: named }),
    db().document.findMany({ ...of('doc'), select: { id: true, title: true } }),
  ])
  return new Map([
    ...users.map(({ id, email }) => [id, email] as const),
    ...[...keys, ...bots, ...providers].map(({ id, name }) => [id, name] as const),
    ...documents.map(({ id, title }) => [id, title] as const),
  ])
}

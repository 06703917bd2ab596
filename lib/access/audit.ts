import type { Transaction } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
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

const asJson = (value: unknown): Prisma.InputJsonValue | undefined => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

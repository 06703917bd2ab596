import { z } from 'zod'
import { db, type Transaction } from '../database/client.ts'
import type { Prisma } from '../database/generated/client.ts'
import { currency, decimal, id, namedCurrency } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'
import type { Actor } from './caller.ts'

/* A key's budget is an ordinary one that holds for this key alone: the first of those, where there are several. */

export const budgetPeriods = ['day', 'month'] as const

export const keyBudget = z.strictObject({
  amount: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, 'expected a decimal number as text, such as "25.00"')
    .refine((text) => Number(text) > 0, 'expected more than 0'),
  currency: namedCurrency,
  period: z.enum(budgetPeriods, { error: 'expected day or month' }),
})
export type KeyBudget = z.output<typeof keyBudget>

export const shownKeyBudget = z
  .object({ id: id('budget'), amount: decimal, currency, period: z.enum(budgetPeriods) })
  .nullable()
  .describe(
    'What may be spent with it alone in a day or a month. Budgets (`/api/admin/budgets`) tell how much of it is left. `null`: no limit of its own.',
  )
type ShownKeyBudget = z.output<typeof shownKeyBudget>

const ofKeys = (ids: string[]) =>
  ({ where: { scope: 'key', subjectId: { in: ids } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }) satisfies Prisma.BudgetFindManyArgs

/** Each key with its budget; a budget that is switched off does not hold. */
export async function withBudgets<Key extends { id: string }>(keys: Key[]): Promise<(Key & { budget: ShownKeyBudget })[]> {
  const rows = await db().budget.findMany(ofKeys(keys.map((key) => key.id)))
  return keys.map((key) => {
    const row = rows.find(({ subjectId }) => subjectId === key.id)
    if (!row?.enabled) return { ...key, budget: null }
    const period = row.period as KeyBudget['period']
    return { ...key, budget: { id: row.id, amount: row.amount.toFixed(), currency: row.currency, period } }
  })
}

/**
 * Gives a key this budget, or takes away the one that it has. Of the same currency and period, what was spent goes on counting;
 * otherwise it is another budget, which begins anew.
 */
export async function setBudget(
  tx: Transaction,
  { id, name, prefix }: { id: string; name: string; prefix: string },
  wanted: KeyBudget | null,
  actor: Actor,
): Promise<void> {
  const before = await tx.budget.findFirst(ofKeys([id]))
  if (before && before.currency === wanted?.currency && before.period === wanted.period) {
    const after = await tx.budget.update({ where: { id: before.id }, data: { amount: wanted.amount, enabled: true } })
    await recordAudit(tx, actor, { action: 'budget.update', target: before.id, before, after })
    return
  }
  if (before) {
    await tx.budget.delete({ where: { id: before.id } })
    await recordAudit(tx, actor, { action: 'budget.delete', target: before.id, before })
  }
  if (!wanted) return
  const after = await tx.budget.create({ data: { ...wanted, id: newId('budget'), name: `${name} ${prefix}`, scope: 'key', subjectId: id } })
  await recordAudit(tx, actor, { action: 'budget.create', target: after.id, after })
}

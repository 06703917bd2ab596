import { db } from './client.ts'
import type { Budget } from './generated/client.ts'
import { recent } from './recent.ts'

/** Of each scope and subject, written as `key:key_…`, the budgets that count now. A turn looks up its own among them. */
export const countingBudgets = recent('database.budgets', async (): Promise<Map<string, Budget[]>> => {
  const rows = await db().budget.findMany({ where: { enabled: true } })
  return Map.groupBy(rows, ({ scope, subjectId }) => `${scope}:${subjectId ?? ''}`)
})

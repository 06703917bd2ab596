import { addressMark } from '../../access/client-address.ts'
import { countingBudgets } from '../../database/budget-rows.ts'
import type { Budget } from '../../database/generated/client.ts'
import { type Period, periodAt } from './periods.ts'

export const scopes = ['all', 'key', 'bot', 'visitor', 'address'] as const
export type Scope = (typeof scopes)[number]

/** In whose name a call is made. `address`: where the visitor's message came from. */
export type Spender = { apiKeyId: string | null; botId: string | null; visitor?: { id: string; address: string } }

/** A budget that holds for a call, with whose part of it that is and in which period. */
export type Held = { budget: Budget; scope: Scope; subject: string; start: Date }

const none: Held[] = []

/** The budgets that hold for a call at a moment. An address is kept only as a mark that nobody can read it from. */
export async function budgetsFor({ apiKeyId, botId, visitor }: Spender, at: Date): Promise<Held[]> {
  const counting = await countingBudgets.read('')
  if (counting.size === 0) return none
  const found = (scope: Scope, subjectId: string | null, subject: () => string): Held[] =>
    (counting.get(`${scope}:${subjectId ?? ''}`) ?? []).map((budget) => ({
      budget,
      scope,
      subject: subject(),
      start: periodAt(budget.period as Period, budget.timeZone, at).start,
    }))
  const ofVisitor = ({ id, address }: NonNullable<Spender['visitor']>) =>
    [null, ...(botId ? [botId] : [])].flatMap((bot) => [
      ...found('visitor', bot, () => id),
      ...found('address', bot, () => addressMark(address)),
    ])
  return [
    ...found('all', null, () => ''),
    ...(apiKeyId ? found('key', apiKeyId, () => apiKeyId) : []),
    ...(botId ? found('bot', botId, () => botId) : []),
    ...(visitor ? ofVisitor(visitor) : []),
  ]
}

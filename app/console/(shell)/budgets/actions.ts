'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { action } from '#lib/http/action.ts'
import { budgetInput, budgetPatch } from '#lib/usage/budgets/budget-input.ts'
import { createBudget, deleteBudget, updateBudget } from '#lib/usage/budgets/budget-rows.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const makeBudget = action('models:write', budgetInput, async ({ input, caller, requestId }) => {
  await createBudget(input, actorOf(caller, requestId))
})

export const changeBudget = action(
  'models:write',
  budgetPatch.extend(one.shape),
  async ({ input: { id, ...patch }, caller, requestId }) => {
    await updateBudget(id, patch, actorOf(caller, requestId))
  },
)

export const removeBudget = action('models:write', one, ({ input, caller, requestId }) =>
  deleteBudget(input.id, actorOf(caller, requestId)),
)

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { budgetPatch, budgetView } from '#lib/usage/budgets/budget-input.ts'
import { deleteBudget, getBudget, updateBudget } from '#lib/usage/budgets/budget-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ says: 'Shows a budget.', answers: { 200: budgetView }, access: 'models:read' }, async ({ params }) =>
    Response.json(await getBudget(params.id ?? '')),
  ),
  PATCH: route(
    {
      says: 'Changes a budget. Whose it is, its currency and its period stay: make another one for those.',
      answers: { 200: budgetView },
      access: 'models:write',
      body: budgetPatch,
    },
    async ({ params, body, caller, requestId }) => Response.json(await updateBudget(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route(
    { says: 'Deletes a budget with what it counted. The ledger stays.', answers: { 204: null }, access: 'models:write' },
    async ({ params, caller, requestId }) => {
      await deleteBudget(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { budgetInput, budgetView } from '#lib/usage/budgets/budget-input.ts'
import { createBudget, listBudgets } from '#lib/usage/budgets/budget-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the budgets, newest first, each with what is spent, reserved and left in its current period, and its last alerts.',
      answers: { 200: listOf(budgetView) },
      access: 'models:read',
      query: pageQuery,
    },
    async ({ query }) => Response.json(await pageOf(query, listBudgets)),
  ),
  POST: route(
    {
      says: 'Creates a budget. It counts from now on: what was spent before in its period is not in it.',
      answers: { 201: budgetView },
      access: 'models:write',
      body: budgetInput,
    },
    async ({ body, caller, requestId }) => Response.json(await createBudget(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

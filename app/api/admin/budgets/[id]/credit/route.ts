import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { budgetView, creditInput } from '#lib/usage/budgets/budget-input.ts'
import { creditBudget } from '#lib/usage/budgets/budget-rows.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Takes back something of what is spent in the current period, such as a call of unknown outcome that its vendor did not bill.',
      answers: { 200: budgetView },
      access: 'models:write',
      body: creditInput,
    },
    async ({ params, body, caller, requestId }) => Response.json(await creditBudget(params.id ?? '', body, actorOf(caller, requestId))),
  ),
})

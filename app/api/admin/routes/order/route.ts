import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { orderRoutes, routeOrder, shownRoute } from '#lib/routing/rules.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  PUT: route(
    {
      says: 'Puts the routing rules into an order, which names each of them once.',
      answers: { 200: listOf(shownRoute) },
      access: 'routes:write',
      body: routeOrder,
    },
    async ({ body, caller, requestId }) => Response.json({ data: await orderRoutes(body, actorOf(caller, requestId)), nextCursor: null }),
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { createRoute, listRoutes, routeInput, shownRoute } from '#lib/routing/rules.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the routing rules in the order in which they are tried, all on one page.',
      answers: { 200: listOf(shownRoute) },
      access: 'routes:read',
    },
    async () => Response.json({ data: await listRoutes(), nextCursor: null }),
  ),
  POST: route(
    {
      says: 'Adds a routing rule behind the others. The first rule that holds for a message says which model is asked first; the usual models follow.',
      answers: { 201: shownRoute },
      access: 'routes:write',
      body: routeInput,
    },
    async ({ body, caller, requestId }) => Response.json(await createRoute(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { pricedCatalog, priceInput, setPrice } from '#lib/usage/models.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'models:read' }, async () => Response.json({ data: await pricedCatalog(), nextCursor: null })),
  POST: route({ access: 'models:write', body: priceInput }, async ({ body, caller, requestId }) =>
    Response.json(await setPrice(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

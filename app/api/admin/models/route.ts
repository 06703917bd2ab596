import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { catalogEntry, modelPrice, priceInput, setPrice, wholeCatalog } from '#lib/usage/models.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the models of all providers, also of those that are switched off, all on one page.',
      answers: { 200: listOf(catalogEntry) },
      access: 'models:read',
    },
    async () => Response.json({ data: await wholeCatalog(), nextCursor: null }),
  ),
  POST: route(
    {
      says: 'Sets the price of a model from now on. What was spent before keeps the price it had.',
      answers: { 201: modelPrice },
      access: 'models:write',
      body: priceInput,
    },
    async ({ body, caller, requestId }) => Response.json(await setPrice(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { addModel, catalogEntry, ownModel, ownModelInput, wholeCatalog } from '#lib/usage/models.ts'

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
      says: 'Adds a model of one’s own to the catalog, with its price where one is given. The same id again replaces what was said of it.',
      answers: { 201: ownModel },
      access: 'models:write',
      body: ownModelInput,
    },
    async ({ body, caller, requestId }) => Response.json(await addModel(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

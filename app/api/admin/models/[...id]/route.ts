import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { removeModel } from '#lib/usage/models.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route(
    {
      says: 'Takes a model of one’s own out of the catalog. Its prices and its ledger stay. The catalog id keeps its slash.',
      answers: { 204: null },
      access: 'models:write',
    },
    async ({ params, caller, requestId }) => {
      await removeModel(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

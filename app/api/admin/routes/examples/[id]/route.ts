import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deleteExample } from '#lib/routing/trained.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route(
    { says: 'Deletes a message that the classifier is trained on.', answers: { 204: null }, access: 'routes:write' },
    async ({ params, caller, requestId }) => {
      await deleteExample(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

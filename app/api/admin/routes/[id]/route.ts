import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deleteRoute, routePatch, shownRoute, updateRoute } from '#lib/routing/rules.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  PATCH: route(
    {
      says: 'Changes a routing rule. Its conditions are replaced as a whole.',
      answers: { 200: shownRoute },
      access: 'routes:write',
      body: routePatch,
    },
    async ({ params, body, caller, requestId }) => Response.json(await updateRoute(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route(
    { says: 'Deletes a routing rule.', answers: { 204: null }, access: 'routes:write' },
    async ({ params, caller, requestId }) => {
      await deleteRoute(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

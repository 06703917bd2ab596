import { actorOf } from '#lib/access/caller.ts'
import { botPatch, deleteBot, getBot, updateBot } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'bots:read' }, async ({ params }) => Response.json(await getBot(params.id ?? ''))),
  PATCH: route({ access: 'bots:write', body: botPatch }, async ({ params, body, caller, requestId }) =>
    Response.json(await updateBot(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route({ access: 'bots:write' }, async ({ params, caller, requestId }) => {
    await deleteBot(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

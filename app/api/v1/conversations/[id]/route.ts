import { actorOf } from '#lib/access/caller.ts'
import { deleteConversation, getConversation } from '#lib/chat/conversation.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'own-conversations:read' }, async ({ params, caller }) =>
    Response.json(await getConversation(params.id ?? '', caller)),
  ),
  DELETE: route({ access: 'own-conversations:write' }, async ({ params, caller, requestId }) => {
    await deleteConversation(params.id ?? '', caller, actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

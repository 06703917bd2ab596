import { deleteConversation, getConversation } from '#lib/chat/conversation.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ scope: 'conversations:read' }, async ({ params, caller }) => Response.json(await getConversation(params.id ?? '', caller))),
  DELETE: route({ scope: 'conversations:write' }, async ({ params, caller }) => {
    await deleteConversation(params.id ?? '', caller)
    return new Response(null, { status: 204 })
  }),
})

import { actorOf } from '#lib/access/caller.ts'
import { conversationView, deleteConversation, getConversation } from '#lib/chat/conversations.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    { access: 'own-conversations:read', says: 'One conversation.', answers: { 200: conversationView } },
    async ({ params, caller }) => Response.json(await getConversation(params.id ?? '', caller)),
  ),
  DELETE: route(
    {
      access: 'own-conversations:write',
      says: 'Erases a conversation with its messages. The ledger keeps its rows, which hold no words.',
      answers: { 204: null },
    },
    async ({ params, caller, requestId }) => {
      await deleteConversation(params.id ?? '', caller, actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { deleteConversation } from '#lib/chat/conversation.ts'
import { messagesQuery, readTranscript } from '#lib/chat/transcripts.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** A conversation with its newest messages and how each reply came about; `nextCursor` leads to earlier ones. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'conversations:read', query: messagesQuery }, async ({ params, query, caller }) =>
    Response.json(await readTranscript(params.id ?? '', caller, query)),
  ),
  DELETE: route({ access: 'conversations:erase' }, async ({ params, caller, requestId }) => {
    await deleteConversation(params.id ?? '', caller, actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

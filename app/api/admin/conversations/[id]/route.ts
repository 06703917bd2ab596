import { actorOf } from '#lib/access/caller.ts'
import { deleteConversation } from '#lib/chat/conversations.ts'
import { transcript } from '#lib/chat/transcript-answers.ts'
import { readTranscript } from '#lib/chat/transcripts.ts'
import { messagePageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Reads a conversation with its newest messages, and how each reply came about.',
      answers: { 200: transcript },
      access: 'conversations:read',
      query: messagePageQuery,
    },
    async ({ params, query, caller }) => Response.json(await readTranscript(params.id ?? '', caller, query)),
  ),
  DELETE: route(
    { says: 'Erases a conversation. The ledger stays.', answers: { 204: null }, access: 'conversations:erase' },
    async ({ params, caller, requestId }) => {
      await deleteConversation(params.id ?? '', caller, actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

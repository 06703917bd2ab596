import { listMessages, messageView } from '#lib/chat/conversations.ts'
import { messagePageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'own-conversations:read',
      query: messagePageQuery,
      says: 'The messages of a conversation, oldest first.',
      answers: { 200: listOf(messageView) },
    },
    async ({ params, query, caller }) => {
      const rows = await listMessages(params.id ?? '', caller, { take: query.limit + 1, afterSeq: query.cursor })
      const data = rows.slice(0, query.limit)
      return Response.json({ data, nextCursor: rows.length > query.limit ? String(data.at(-1)?.seq) : null })
    },
  ),
})

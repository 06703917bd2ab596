import { z } from 'zod'
import { listMessages, messageView } from '#lib/chat/conversation.ts'
import { pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

/** Messages come oldest first, so their cursor is the number of the last one seen. */
const messagesQuery = pageQuery.extend({
  cursor: z.coerce
    .number({ error: 'expected the nextCursor of an earlier answer' })
    .int()
    .min(0)
    .max(2_147_483_647)
    .optional()
    .describe('The `nextCursor` of the answer before.'),
})

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'own-conversations:read',
      query: messagesQuery,
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

import { z } from 'zod'
import { listMessages } from '#lib/chat/conversation.ts'
import { pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** Messages come oldest first, so their cursor is the number of the last one seen. */
const messagesQuery = pageQuery.extend({
  cursor: z.coerce.number({ error: 'expected the nextCursor of an earlier answer' }).int().min(0).max(2_147_483_647).optional(),
})

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'own-conversations:read', query: messagesQuery }, async ({ params, query, caller }) => {
    const rows = await listMessages(params.id ?? '', caller, { take: query.limit + 1, afterSeq: query.cursor })
    const data = rows.slice(0, query.limit)
    return Response.json({ data, nextCursor: rows.length > query.limit ? String(data.at(-1)?.seq) : null })
  }),
})

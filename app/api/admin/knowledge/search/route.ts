import { z } from 'zod'
import { getBotOf } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { searchKnowledge } from '#lib/knowledge/search.ts'

const searchQuery = z.object({
  q: z.string().trim().min(1, 'must not be empty').max(8_000),
  limit: z.coerce.number({ error: 'expected a number from 1 to 50' }).int().min(1).max(50).default(10),
  bot: z.string().min(1).max(100).default('demo'),
})

/** What a question finds in a bot's knowledge, best first, with scores. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'knowledge:read', query: searchQuery }, async ({ query: { q, limit, bot }, caller }) => {
    const { id } = await getBotOf(caller, bot)
    return Response.json({ data: await searchKnowledge(id, q, limit) })
  }),
})

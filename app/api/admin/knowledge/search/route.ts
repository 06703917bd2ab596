import { z } from 'zod'
import { botInQuery, getBotOf } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { foundDocument, searchKnowledge } from '#lib/knowledge/search.ts'

const searchQuery = z.object({
  q: z.string().trim().min(1, 'must not be empty').max(8_000).describe('The question.'),
  limit: z.coerce.number({ error: 'expected a number from 1 to 50' }).int().min(1).max(50).default(10),
  bot: botInQuery,
})

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists what a question finds in a bot’s knowledge, best first, also what an answer would not be sure of.',
      answers: { 200: z.object({ data: z.array(foundDocument) }) },
      access: 'knowledge:read',
      query: searchQuery,
    },
    async ({ query: { q, limit, bot }, caller }) => {
      const { id } = await getBotOf(caller, bot)
      return Response.json({ data: await searchKnowledge(id, q, limit) })
    },
  ),
})

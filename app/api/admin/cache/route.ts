import { cacheQuery, cacheReport, cacheView } from '#lib/chat/answer-cache/report.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Tells what the cache of answers holds, how often it had an answer in the range, and what that saved, by bot.',
      answers: { 200: cacheView },
      access: 'usage:read',
      query: cacheQuery,
    },
    async ({ query }) => Response.json(await cacheReport(query)),
  ),
})

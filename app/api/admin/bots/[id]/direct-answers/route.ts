import { getBot } from '#lib/chat/bots.ts'
import { directQuery, directReport, directView } from '#lib/chat/direct/report.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Tells which questions a bot answers without a model and how often it is right, and tries a question out.',
      answers: { 200: directView },
      access: 'bots:read',
      query: directQuery,
    },
    async ({ params, query }) => Response.json(await directReport(await getBot(params.id ?? ''), query.q)),
  ),
})

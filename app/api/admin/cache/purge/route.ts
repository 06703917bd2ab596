import { actorOf } from '#lib/access/caller.ts'
import { purgeCache, purgeInput } from '#lib/chat/answer-cache/report.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Forgets the kept answers of one bot, or of all, on every instance. What was saved stays in the reports.',
      answers: { 204: null },
      access: 'bots:write',
      body: purgeInput,
    },
    async ({ body, caller, requestId }) => {
      await purgeCache(body, actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

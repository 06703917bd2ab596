import { actorOf } from '#lib/access/caller.ts'
import { botInput, createBot, listBots, shownBot } from '#lib/chat/bots.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    { says: 'Lists the bots, newest first.', answers: { 200: listOf(shownBot) }, access: 'bots:read', query: pageQuery },
    async ({ query }) => Response.json(await pageOf(query, listBots)),
  ),
  POST: route(
    { says: 'Creates a bot.', answers: { 201: shownBot }, access: 'bots:write', body: botInput },
    async ({ body, caller, requestId }) => Response.json(await createBot(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

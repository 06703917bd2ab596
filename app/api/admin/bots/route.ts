import { actorOf } from '#lib/access/caller.ts'
import { botInput, createBot, listBots } from '#lib/chat/bots.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'bots:read', query: pageQuery }, async ({ query }) => Response.json(await pageOf(query, listBots))),
  POST: route({ access: 'bots:write', body: botInput }, async ({ body, caller, requestId }) =>
    Response.json(await createBot(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

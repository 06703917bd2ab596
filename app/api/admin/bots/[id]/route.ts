import { actorOf } from '#lib/access/caller.ts'
import { botPatch, deleteBot, getBot, shownBot, updateBot } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ says: 'Reads a bot, by its id or slug.', answers: { 200: shownBot }, access: 'bots:read' }, async ({ params }) =>
    Response.json(await getBot(params.id ?? '')),
  ),
  PATCH: route(
    {
      says: 'Changes the given settings of a bot, by its id or slug. Every change is a new version.',
      answers: { 200: shownBot },
      access: 'bots:write',
      body: botPatch,
    },
    async ({ params, body, caller, requestId }) => Response.json(await updateBot(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route(
    {
      says: 'Deletes a bot with its knowledge, by its id or slug. Its conversations and the ledger stay.',
      answers: { 204: null },
      access: 'bots:write',
    },
    async ({ params, caller, requestId }) => {
      await deleteBot(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

import { findLive, findTurn } from '#lib/chat/live.ts'
import { lastEventIn, uiStream, uiStreamWords } from '#lib/chat/ui-stream.ts'
import { endpoint, route } from '#lib/http/route.ts'

/**
 * Takes up a running turn again, after `Last-Event-ID` when it is sent; 204 when nothing runs. A reader of one reply who says
 * how far he had come is told the rest of it also when it has ended meanwhile.
 */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'chat',
      says: 'Takes up a running turn again, by the id of its conversation, its reply or useChat’s chat. With `Last-Event-ID` it goes on after that event, and tells the rest of a reply (`msg_…`) that has ended meanwhile. 204 otherwise, when nothing runs.',
      answers: { 200: { 'text/event-stream': uiStreamWords }, 204: null },
    },
    async ({ request, caller, params }) => {
      const [id, after] = [params.id ?? '', lastEventIn(request.headers)]
      const turn = (await findLive(id, caller)) ?? (after >= 0 && id.startsWith('msg_') ? await findTurn(id, caller) : undefined)
      return turn ? uiStream(turn.events, { after }) : new Response(null, { status: 204 })
    },
  ),
})

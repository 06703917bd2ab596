import { findLive } from '#lib/chat/live.ts'
import { lastEventIn, uiStream } from '#lib/chat/ui-stream.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** Takes up a running turn again, after `Last-Event-ID` when it is sent; 204 when nothing runs. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ scope: 'chat' }, async ({ request, caller, params }) => {
    const turn = await findLive(params.id ?? '', caller)
    return turn ? uiStream(turn.events, { after: lastEventIn(request.headers) }) : new Response(null, { status: 204 })
  }),
})

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { sendEvents } from './send-events.ts'

/** The POST of a route, by its path. */
export type TurnRoutes = Record<string, (request: Request) => Promise<Response>>

/**
 * Answers a POST to one of those paths by its handler, and is false for everything else. Between socket and handler there is then
 * only what turns a request of Node into one of the web and back. The paths have no dynamic segment, and no rule of next.config.ts
 * or proxy.ts may be for them.
 */
export function answerTurns(routes: TurnRoutes): (request: IncomingMessage, response: ServerResponse) => boolean {
  const listeners = new Map(Object.entries(routes).map(([path, post]) => [path, listenerOf(post)]))
  return (request, response) => {
    const answer = request.method === 'POST' && request.headers.host && listeners.get(request.url ?? '')
    if (!answer) return false
    void answer(request, response)
    return true
  }
}

/** The globals stay Node's own: Next's handlers run in this process too. */
function listenerOf(post: (request: Request) => Promise<Response>) {
  return getRequestListener(
    async (request, { outgoing }) => {
      const response = await post(request)
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response
      await sendEvents(response, outgoing as ServerResponse)
      return RESPONSE_ALREADY_SENT
    },
    { overrideGlobalObjects: false },
  )
}

import { endSession } from '#lib/access/visitor-session.ts'
import { route } from '#lib/http/route.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { openSession, sessionRequest, sessionView } from '#lib/widget/sessions.ts'

/** Begins a visitor's session, goes on with it by `refreshToken`, or ends it. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: route(
    {
      access: 'public',
      body: sessionRequest,
      says: 'Begins a visitor’s session, or goes on with it by `refreshToken`. 403 for a site that may not show the bot.',
      answers: { 200: sessionView },
    },
    async ({ body, request }) => Response.json(await openSession(body, request.headers)),
  ),
  DELETE: widgetRoute({ says: 'Ends the session.', answers: { 204: null } }, async ({ caller }) => {
    await endSession(caller.sessionId)
    return new Response(null, { status: 204 })
  }),
})

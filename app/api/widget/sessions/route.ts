import { endSession } from '#lib/access/visitor-session.ts'
import { route } from '#lib/http/route.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { openSession, sessionRequest } from '#lib/widget/sessions.ts'

/** Begins a visitor's session, goes on with it by `refreshToken`, or ends it. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: route({ access: 'public', body: sessionRequest }, async ({ body, request }) =>
    Response.json(await openSession(body, request.headers)),
  ),
  DELETE: widgetRoute({}, async ({ caller }) => {
    await endSession(caller.sessionId)
    return new Response(null, { status: 204 })
  }),
})

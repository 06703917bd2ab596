import { stopTurn } from '#lib/chat/live.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** Stops a running turn; the words sent so far are kept. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ access: 'chat' }, async ({ caller, params }) => {
    await stopTurn(params.id ?? '', caller)
    return Response.json({ stopped: true })
  }),
})

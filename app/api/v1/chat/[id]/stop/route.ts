import { z } from 'zod'
import { stopTurn } from '#lib/chat/live.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** Stops a running turn; the words sent so far are kept. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      access: 'chat',
      says: 'Stops a running turn, by the id of its conversation, its reply or useChat’s chat. The words sent so far are kept. 404 when nothing runs.',
      answers: { 200: z.object({ stopped: z.literal(true) }) },
    },
    async ({ caller, params }) => {
      await stopTurn(params.id ?? '', caller)
      return Response.json({ stopped: true })
    },
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { circuitReset, resetCircuits, resetView } from '#lib/llm/gateway-state.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Closes a circuit, or all that have seen a failure, so that the models are asked again at once. 404 when none has this key.',
      answers: { 200: resetView },
      access: 'providers:write',
      body: circuitReset,
    },
    async ({ body, caller, requestId }) => Response.json({ reset: await resetCircuits(body, actorOf(caller, requestId)) }),
  ),
})

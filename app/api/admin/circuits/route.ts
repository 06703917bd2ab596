import { endpoint, route } from '#lib/http/route.ts'
import { gatewayState, gatewayView } from '#lib/llm/gateway-state.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Tells how the models and keys of the providers do: which are left alone after failures, and how many calls run and wait. Calls are counted by each instance; instances that share a Redis share the circuits.',
      answers: { 200: gatewayView },
      access: 'providers:read',
    },
    async () => Response.json(await gatewayState()),
  ),
})

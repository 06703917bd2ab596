import { stopMessage } from '#lib/widget/messages.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute({}, async ({ caller, params }) => Response.json(await stopMessage(caller, params.id ?? ''))),
})

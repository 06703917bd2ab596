import { stopMessage, stopView } from '#lib/widget/messages.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute({ says: 'Stops an answer; the words sent so far are kept.', answers: { 200: stopView } }, async ({ caller, params }) =>
    Response.json(await stopMessage(caller, params.id ?? '')),
  ),
})

import { resumeMessage } from '#lib/widget/messages.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

/** Takes up the stream of a reply again, after `Last-Event-ID` when it is sent; a settled one is told to its end. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute({}, ({ caller, params, request }) => resumeMessage(caller, params.id ?? '', request.headers)),
})

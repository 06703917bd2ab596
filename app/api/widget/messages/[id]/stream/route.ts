import { uiStreamWords } from '#lib/chat/ui-stream.ts'
import { resumeMessage } from '#lib/widget/messages.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

/** Takes up the stream of a reply again, after `Last-Event-ID` when it is sent; a settled one is told to its end. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute(
    {
      says: 'Takes up the stream of a reply again, after `Last-Event-ID`; a settled one is told to its end.',
      answers: { 200: { 'text/event-stream': uiStreamWords } },
    },
    ({ caller, params, request }) => resumeMessage(caller, params.id ?? '', request.headers),
  ),
})

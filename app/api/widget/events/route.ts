import { visitorEvents } from '#lib/widget/events.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

/** What happens to the visitor's conversation elsewhere, as server-sent events. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute(
    {
      says: 'What happens to the visitor’s conversation elsewhere.',
      answers: {
        200: {
          'text/event-stream':
            'Server-sent events: `ready` at the beginning, `turn` {messageId} when a question was asked on any of the visitor’s pages, `handoff`, `closed`, and `missed` when something may have been lost. It ends after a quarter of an hour.',
        },
      },
    },
    ({ caller }) => visitorEvents(caller),
  ),
})

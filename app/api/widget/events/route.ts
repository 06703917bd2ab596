import { visitorEvents } from '#lib/widget/events.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

/** What happens to the visitor's conversation elsewhere, as server-sent events. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute({}, ({ caller }) => visitorEvents(caller)),
})

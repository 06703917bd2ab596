import { closeConversation } from '#lib/widget/conversation.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

/** Ends the visitor's open conversation; the next message begins another. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute(
    { says: 'Ends the visitor’s open conversation; the next message begins another.', answers: { 204: null } },
    async ({ caller }) => {
      await closeConversation(caller)
      return new Response(null, { status: 204 })
    },
  ),
})

import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { feedbackRequest, feedbackView, giveFeedback } from '#lib/widget/wishes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute(
    {
      body: feedbackRequest,
      says: 'Says whether a reply was good. Saying it again replaces what was said.',
      answers: { 200: feedbackView },
    },
    async ({ caller, body }) => {
      await giveFeedback(caller, body)
      return Response.json({ messageId: body.messageId, rating: body.rating })
    },
  ),
})

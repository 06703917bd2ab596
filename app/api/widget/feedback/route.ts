import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { feedbackRequest, giveFeedback } from '#lib/widget/wishes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute({ body: feedbackRequest }, async ({ caller, body }) => {
    await giveFeedback(caller, body)
    return Response.json({ messageId: body.messageId, rating: body.rating })
  }),
})

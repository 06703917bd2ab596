import { readImage } from '#lib/chat/conversations.ts'
import { imageAnswers } from '#lib/images/stored.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  GET: widgetRoute({ says: 'A picture of the visitor’s own conversations.', answers: { 200: imageAnswers } }, ({ params, caller }) =>
    readImage(params.id ?? '', caller),
  ),
})

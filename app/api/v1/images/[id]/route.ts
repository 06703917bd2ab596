import { readImage } from '#lib/chat/conversations.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { imageAnswers } from '#lib/images/stored.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    { access: 'own-conversations:read', says: 'A picture of one of your conversations.', answers: { 200: imageAnswers } },
    ({ params, caller }) => readImage(params.id ?? '', caller),
  ),
})

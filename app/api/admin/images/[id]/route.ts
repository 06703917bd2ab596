import { endpoint, route } from '#lib/http/route.ts'
import { answerImage, imageAnswers } from '#lib/images/stored.ts'

/** A picture may show anything, so it is for those who may see personal data. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'personal-data:read', says: 'A picture that a customer sent.', answers: { 200: imageAnswers } }, ({ params }) =>
    answerImage(params.id ?? '', {}),
  ),
})

import { endpoint, route } from '#lib/http/route.ts'
import { keepUpload, uploadForms, uploadView } from '#lib/images/uploads.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      access: 'chat',
      accepts: uploadForms,
      says: 'Uploads a picture or a text for a message. What is not sent within a day is dropped.',
      answers: { 201: uploadView },
    },
    async ({ request, caller }) => Response.json(await keepUpload(request, caller), { status: 201 }),
  ),
})

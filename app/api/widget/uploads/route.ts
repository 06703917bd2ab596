import { keepUpload, uploadForms, uploadView } from '#lib/images/uploads.ts'
import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute(
    {
      accepts: uploadForms,
      message: true,
      says: 'Uploads a picture or a text for a message. What is not sent within a day is dropped.',
      answers: { 201: uploadView },
    },
    async ({ request, caller }) => Response.json(await keepUpload(request, caller), { status: 201 }),
  ),
})

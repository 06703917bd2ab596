import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { contactRequest, contactView, leaveContact } from '#lib/widget/wishes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute(
    {
      body: contactRequest,
      message: true,
      says: 'Leaves a message for the shop’s people, with the way to answer it.',
      answers: { 200: contactView },
    },
    async ({ caller, body }) => Response.json(await leaveContact(caller, body)),
  ),
})

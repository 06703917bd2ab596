import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { contactRequest, leaveContact } from '#lib/widget/wishes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute({ body: contactRequest, message: true }, async ({ caller, body }) => Response.json(await leaveContact(caller, body))),
})

import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { askForPerson, handoffRequest } from '#lib/widget/wishes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute({ body: handoffRequest }, async ({ caller, body }) => Response.json(await askForPerson(caller, body))),
})

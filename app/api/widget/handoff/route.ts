import { widgetEndpoint, widgetRoute } from '#lib/widget/route.ts'
import { askForPerson, handoffRequest, handoffView } from '#lib/widget/wishes.ts'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = widgetEndpoint({
  POST: widgetRoute(
    { body: handoffRequest, says: 'Asks for a person. Asking twice is one wish.', answers: { 200: handoffView } },
    async ({ caller, body }) => Response.json(await askForPerson(caller, body)),
  ),
})

import { langOf } from '#lib/chat/admit.ts'
import { getBotOf } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { explainInput, explainRoute, routeExplanation } from '#lib/routing/explain.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Tells which model a message would be sent to, and why: its class and topics, the rules, and the models behind the first. Calls no model and writes nothing.',
      answers: { 200: routeExplanation },
      access: 'routes:read',
      body: explainInput.meta({ examples: [{ message: 'Where is my parcel?' }] }),
    },
    async ({ body, caller }) => {
      const bot = await getBotOf(caller, body.bot)
      return Response.json(await explainRoute(bot, langOf(bot, body.message), body))
    },
  ),
})

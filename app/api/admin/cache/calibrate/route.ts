import { actorOf } from '#lib/access/caller.ts'
import { askForCalibration, calibrationInput } from '#lib/chat/answer-cache/report.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Has a job look at a bot’s pairs, from which likeness of questions on its answers are told again. `GET /api/admin/cache` tells what came of it.',
      answers: { 202: null },
      access: 'bots:write',
      body: calibrationInput,
    },
    async ({ body, caller, requestId }) => {
      await askForCalibration(body, actorOf(caller, requestId))
      return new Response(null, { status: 202 })
    },
  ),
})

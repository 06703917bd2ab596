import { newKey, rotateKey } from '#lib/access/api-keys.ts'
import { actorOf } from '#lib/access/caller.ts'
import { rotation } from '#lib/access/key-input.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Gives an API key a new secret; the old one works for `graceSeconds` more. The new one is in this answer and never again.',
      answers: { 200: newKey },
      access: 'keys:write',
      body: rotation,
    },
    async ({ params, body, caller, requestId }) =>
      Response.json(await rotateKey(params.id ?? '', body.graceSeconds, caller, actorOf(caller, requestId))),
  ),
})

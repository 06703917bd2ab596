import { getKey, revokeKey, shownKey, updateKey } from '#lib/access/api-keys.ts'
import { actorOf } from '#lib/access/caller.ts'
import { keyPatch } from '#lib/access/key-input.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ says: 'Reads an API key.', answers: { 200: shownKey }, access: 'keys:read' }, async ({ params }) =>
    Response.json(await getKey(params.id ?? '')),
  ),
  PATCH: route(
    { says: 'Changes the given fields of an API key.', answers: { 200: shownKey }, access: 'keys:write', body: keyPatch },
    async ({ params, body, caller, requestId }) =>
      Response.json(await updateKey(params.id ?? '', body, caller, actorOf(caller, requestId))),
  ),
  DELETE: route(
    {
      says: 'Revokes an API key. Keys that were made with it are refused from then on too, though their `revokedAt` stays `null`. It stays in the list.',
      answers: { 204: null },
      access: 'keys:write',
    },
    async ({ params, caller, requestId }) => {
      await revokeKey(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

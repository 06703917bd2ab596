import { actorOf } from '#lib/access/caller.ts'
import { deleteUser, getUser, shownUser, updateUser, userPatch } from '#lib/access/users.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ says: 'Reads a user.', answers: { 200: shownUser }, access: 'users:read' }, async ({ params }) =>
    Response.json(await getUser(params.id ?? '')),
  ),
  PATCH: route(
    {
      says: 'Changes the given fields of a user. The last admin who can sign in stays one.',
      answers: { 200: shownUser },
      access: 'users:write',
      body: userPatch,
    },
    async ({ params, body, caller, requestId }) => Response.json(await updateUser(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route(
    { says: 'Deletes a user and revokes the API keys that he made.', answers: { 204: null }, access: 'users:write' },
    async ({ params, caller, requestId }) => {
      await deleteUser(params.id ?? '', actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

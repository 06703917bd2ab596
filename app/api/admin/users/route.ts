import { actorOf } from '#lib/access/caller.ts'
import { invitedUser, inviteUser, listUsers, shownUser, userInput } from '#lib/access/users.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    { says: 'Lists the users of the console, newest first.', answers: { 200: listOf(shownUser) }, access: 'users:read', query: pageQuery },
    async ({ query }) => Response.json(await pageOf(query, listUsers)),
  ),
  POST: route(
    {
      says: 'Invites a user. The link to set a password, valid for three days, is in this answer and never again.',
      answers: { 201: invitedUser },
      access: 'users:write',
      body: userInput,
    },
    async ({ body, caller, requestId }) => Response.json(await inviteUser(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

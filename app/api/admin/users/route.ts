import { actorOf } from '#lib/access/caller.ts'
import { inviteUser, listUsers, userInput } from '#lib/access/users.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** The console's users. A new one is invited: `inviteUrl`, in this answer only, lets him set his password. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'users:read', query: pageQuery }, async ({ query }) => Response.json(await pageOf(query, listUsers))),
  POST: route({ access: 'users:write', body: userInput }, async ({ body, caller, requestId }) =>
    Response.json(await inviteUser(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

import { createKey, keyInput, listKeys } from '#lib/access/api-keys.ts'
import { actorOf } from '#lib/access/caller.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'keys:read', query: pageQuery }, async ({ query }) => Response.json(await pageOf(query, listKeys))),
  POST: route({ access: 'keys:write', body: keyInput }, async ({ body, caller, requestId }) =>
    Response.json(await createKey(body, caller, actorOf(caller, requestId)), { status: 201 }),
  ),
})

import { createKey, listKeys, newKey, shownKey } from '#lib/access/api-keys.ts'
import { actorOf } from '#lib/access/caller.ts'
import { keyInput } from '#lib/access/key-input.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the API keys, newest first, revoked ones too.',
      answers: { 200: listOf(shownKey) },
      access: 'keys:read',
      query: pageQuery,
    },
    async ({ query }) => Response.json(await pageOf(query, listKeys)),
  ),
  POST: route(
    {
      says: 'Creates an API key. The whole key is in this answer and never again.',
      answers: { 201: newKey },
      access: 'keys:write',
      body: keyInput,
    },
    async ({ body, caller, requestId }) => Response.json(await createKey(body, caller, actorOf(caller, requestId)), { status: 201 }),
  ),
})

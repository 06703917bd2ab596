import { answerable } from '#lib/chat/models.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** What may stand in `model`: bots and catalog ids, in OpenAI's shape. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    GET: route({ access: 'chat', errors: 'openai' }, async ({ caller }) =>
      Response.json({ object: 'list', data: await answerable(caller) }),
    ),
  },
  'openai',
)

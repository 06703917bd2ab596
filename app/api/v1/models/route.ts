import { z } from 'zod'
import { answerable, modelCard } from '#lib/chat/models.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** What may stand in `model`: bots, `auto` and catalog ids, in OpenAI's shape. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint(
  {
    GET: route(
      {
        access: 'chat',
        errors: 'openai',
        says: 'What may stand in `model`: the key’s bots, `auto`, then the catalog.',
        answers: { 200: z.object({ object: z.literal('list'), data: z.array(modelCard) }) },
      },
      async ({ caller }) => Response.json({ object: 'list', data: await answerable(caller) }),
    ),
  },
  'openai',
)

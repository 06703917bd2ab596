import { z } from 'zod'
import { mayUseBot } from '#lib/access/caller.ts'
import { findBot } from '#lib/chat/bots.ts'
import { createConversation, listConversations } from '#lib/chat/conversation.ts'
import { notFound } from '#lib/failure.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

const newConversation = z.object({ bot: z.string().min(1).max(63).default('demo') })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'own-conversations:read', query: pageQuery }, async ({ query, caller }) =>
    Response.json(await pageOf(query, (page) => listConversations(caller, page))),
  ),
  POST: route({ access: 'own-conversations:write', body: newConversation }, async ({ body, caller }) => {
    const bot = await findBot(body.bot)
    if (!mayUseBot(caller, bot)) throw notFound('bot')
    return Response.json(await createConversation(bot.id, caller), { status: 201 })
  }),
})

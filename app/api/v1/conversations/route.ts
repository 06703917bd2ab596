import { z } from 'zod'
import { usableBot } from '#lib/chat/admit.ts'
import { namedBot } from '#lib/chat/bots.ts'
import { conversationView, createConversation, listConversations } from '#lib/chat/conversations.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

const newConversation = z.object({ bot: namedBot })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'own-conversations:read',
      query: pageQuery,
      says: 'Lists the key’s own conversations, newest first. A key with the scope `admin` sees all.',
      answers: { 200: listOf(conversationView) },
    },
    async ({ query, caller }) => Response.json(await pageOf(query, (page) => listConversations(caller, page))),
  ),
  POST: route(
    {
      access: 'own-conversations:write',
      body: newConversation,
      says: 'Begins an empty conversation, for a program that wants its id before the first message.',
      answers: { 201: conversationView },
    },
    async ({ body, caller }) => {
      const bot = await usableBot(body.bot, caller)
      return Response.json(await createConversation(bot.id, caller), { status: 201 })
    },
  ),
})

'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { deleteConversation } from '#lib/chat/conversations.ts'
import { action } from '#lib/http/action.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const eraseConversation = action('conversations:erase', one, ({ input, caller, requestId }) =>
  deleteConversation(input.id, caller, actorOf(caller, requestId)),
)

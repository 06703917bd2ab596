'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { botInput, botPatch, createBot, deleteBot, renewIdentitySecret, updateBot } from '#lib/chat/bots.ts'
import { action } from '#lib/http/action.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const makeBot = action('bots:write', botInput, async ({ input, caller, requestId }) => {
  const { id } = await createBot(input, actorOf(caller, requestId))
  return { id }
})

export const changeBot = action('bots:write', botPatch.extend(one.shape), async ({ input: { id, ...patch }, caller, requestId }) => {
  const { allowedOrigins } = await updateBot(id, patch, actorOf(caller, requestId))
  return { id, allowedOrigins }
})

export const removeBot = action('bots:write', one, ({ input, caller, requestId }) => deleteBot(input.id, actorOf(caller, requestId)))

export const renewSecret = action('bots:write', one, ({ input, caller, requestId }) =>
  renewIdentitySecret(input.id, actorOf(caller, requestId)),
)

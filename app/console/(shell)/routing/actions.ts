'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { langOf } from '#lib/chat/admit.ts'
import { getBotOf } from '#lib/chat/bots.ts'
import { action } from '#lib/http/action.ts'
import { explainInput, explainRoute } from '#lib/routing/explain.ts'
import { createRoute, deleteRoute, orderRoutes, routeInput, routeOrder, routePatch, updateRoute } from '#lib/routing/rules.ts'
import { trainClassifier } from '#lib/routing/trained.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const addRule = action('routes:write', routeInput, async ({ input, caller, requestId }) => {
  await createRoute(input, actorOf(caller, requestId))
})

export const changeRule = action('routes:write', routePatch.extend(one.shape), async ({ input: { id, ...patch }, caller, requestId }) => {
  await updateRoute(id, patch, actorOf(caller, requestId))
})

export const removeRule = action('routes:write', one, ({ input, caller, requestId }) => deleteRoute(input.id, actorOf(caller, requestId)))

export const orderRules = action('routes:write', routeOrder, async ({ input, caller, requestId }) => {
  await orderRoutes(input, actorOf(caller, requestId))
})

export const explain = action('routes:read', explainInput, async ({ input, caller }) => {
  const bot = await getBotOf(caller, input.bot)
  return explainRoute(bot, langOf(bot, input.message), input)
})

export const train = action('routes:write', z.strictObject({}), async ({ caller, requestId }) => {
  await trainClassifier(actorOf(caller, requestId))
})

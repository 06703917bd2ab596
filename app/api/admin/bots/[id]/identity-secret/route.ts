import { actorOf } from '#lib/access/caller.ts'
import { newIdentitySecret, renewIdentitySecret } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Makes a new secret with which the shop’s server signs who its visitors are. The one before it stops working.',
      answers: { 201: newIdentitySecret },
      access: 'bots:write',
    },
    async ({ params, caller, requestId }) =>
      Response.json({ secret: await renewIdentitySecret(params.id ?? '', actorOf(caller, requestId)) }, { status: 201 }),
  ),
})

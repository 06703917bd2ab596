import { actorOf } from '#lib/access/caller.ts'
import { renewIdentitySecret } from '#lib/chat/bots.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** A new secret with which the shop's own server signs who its visitors are. Shown this once; the one before it stops working. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ access: 'bots:write' }, async ({ params, caller, requestId }) =>
    Response.json({ secret: await renewIdentitySecret(params.id ?? '', actorOf(caller, requestId)) }, { status: 201 }),
  ),
})

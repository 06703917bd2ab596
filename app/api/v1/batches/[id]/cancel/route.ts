import { actorOf } from '#lib/access/caller.ts'
import { batchView, cancelBatch } from '#lib/batches/batches.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      access: 'batches:cancel',
      says: 'Cancels what of a batch was not begun. Items that a vendor is being asked for end, since they are paid for.',
      answers: { 200: batchView },
    },
    async ({ params, caller, requestId }) => Response.json(await cancelBatch(params.id ?? '', caller, actorOf(caller, requestId))),
  ),
})

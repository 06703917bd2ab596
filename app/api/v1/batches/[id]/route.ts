import { batchView, getBatch } from '#lib/batches/batches.ts'
import { endpoint, route } from '#lib/http/route.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'batches:read', says: 'Reads how far a batch has come.', answers: { 200: batchView } }, async ({ params, caller }) =>
    Response.json(await getBatch(params.id ?? '', caller)),
  ),
})

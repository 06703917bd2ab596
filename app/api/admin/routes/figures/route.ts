import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { autoFigures, listFigures } from '#lib/routing/figures.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists what `auto` knows of each model by the ledger, all on one page.',
      answers: { 200: listOf(autoFigures) },
      access: 'routes:read',
    },
    async () => Response.json({ data: await listFigures(), nextCursor: null }),
  ),
})

import { endpoint, route } from '#lib/http/route.ts'
import { health, healthView } from '#lib/monitoring/health.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'public',
      withoutDatabase: true,
      says: 'Tells whether turns can be taken; 503 names the part that fails.',
      answers: { 200: healthView },
    },
    async () => Response.json(await health()),
  ),
})

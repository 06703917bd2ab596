import { endpoint, route } from '#lib/http/route.ts'
import { health } from '#lib/monitoring/health.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'public', withoutDatabase: true }, async () => Response.json(await health())),
})

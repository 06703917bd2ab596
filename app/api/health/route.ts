import { endpoint, route } from '#lib/http/route.ts'
import { offerJobs } from '#lib/jobs/start.ts'
import { health, healthView } from '#lib/monitoring/health.ts'

// Said here, since the server asks for its health before it has begun: the jobs' code is loaded when it starts them.
offerJobs(async () => {
  const [{ inquiryOf }, { startWorker }] = await Promise.all([import('#lib/routing/inquiry.ts'), import('#lib/jobs/worker.ts')])
  inquiryOf('') // trains the shipped classifier, which the first customer shall not wait for
  await startWorker()
})

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

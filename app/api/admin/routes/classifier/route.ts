import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { classifierVersion, listClassifiers, trainClassifier } from '#lib/routing/trained.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the classifiers of inquiries that were trained, newest first: the first one is in use, or the shipped one where there is none.',
      answers: { 200: listOf(classifierVersion) },
      access: 'routes:read',
    },
    async () => Response.json({ data: await listClassifiers(), nextCursor: null }),
  ),
  POST: route(
    {
      says: 'Trains a classifier of inquiries on the shipped examples and the shop’s own, and uses it from now on. Takes seconds.',
      answers: { 201: classifierVersion },
      access: 'routes:write',
    },
    async ({ caller, requestId }) => Response.json(await trainClassifier(actorOf(caller, requestId)), { status: 201 }),
  ),
})

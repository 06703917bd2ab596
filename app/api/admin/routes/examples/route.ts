import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { addExamples, examplesInput, listExamples, shownExample } from '#lib/routing/trained.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists the messages whose class the shop has told, newest first.',
      answers: { 200: listOf(shownExample) },
      access: 'routes:read',
      query: pageQuery,
    },
    async ({ query }) => Response.json(await pageOf(query, listExamples)),
  ),
  POST: route(
    {
      says: 'Adds messages with what customers wrote them for. They count from the next training on.',
      answers: { 201: z.object({ added: z.int() }) },
      access: 'routes:write',
      body: examplesInput,
    },
    async ({ body, caller, requestId }) => Response.json(await addExamples(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

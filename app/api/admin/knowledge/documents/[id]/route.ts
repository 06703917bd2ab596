import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deleteDocument, getDocument, updateDocument } from '#lib/knowledge/documents.ts'
import { entryFields } from '#lib/knowledge/entries.ts'

const { title, text, questions, url, externalId, lang } = entryFields
const documentPatch = z.strictObject({ title, text, questions, url, externalId, lang }).partial()

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ scope: 'knowledge:write' }, async ({ params }) => Response.json(await getDocument(params.id ?? ''))),
  PATCH: route({ scope: 'knowledge:write', body: documentPatch }, async ({ params, body, caller, requestId }) =>
    Response.json(await updateDocument(params.id ?? '', body, actorOf(caller, requestId))),
  ),
  DELETE: route({ scope: 'knowledge:write' }, async ({ params, caller, requestId }) => {
    await deleteDocument(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

import { z } from 'zod'
import { actorOf, type Caller } from '#lib/access/caller.ts'
import { getBotOf } from '#lib/chat/bots.ts'
import { notFound } from '#lib/failure.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deleteDocument, getDocument, shownDocument, updateDocument } from '#lib/knowledge/documents.ts'
import { entryFields } from '#lib/knowledge/entries.ts'

const { title, text, questions, url, externalId, lang } = entryFields
const documentPatch = z.strictObject({ title, text, questions, url, externalId, lang }).partial()

/** A document of a bot that the caller may use. */
async function documentOf(caller: Caller, id = '') {
  const document = await getDocument(id)
  await getBotOf(caller, document.botId).catch(() => Promise.reject(notFound('document')))
  return document
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ says: 'Reads a document.', answers: { 200: shownDocument }, access: 'knowledge:read' }, async ({ params, caller }) =>
    Response.json(await documentOf(caller, params.id)),
  ),
  PATCH: route(
    { says: 'Changes the given fields of a document.', answers: { 200: shownDocument }, access: 'knowledge:write', body: documentPatch },
    async ({ params, body, caller, requestId }) => {
      const { id } = await documentOf(caller, params.id)
      return Response.json(await updateDocument(id, body, actorOf(caller, requestId)))
    },
  ),
  DELETE: route(
    { says: 'Deletes a document. What was quoted from it stays in the conversations.', answers: { 204: null }, access: 'knowledge:write' },
    async ({ params, caller, requestId }) => {
      const { id } = await documentOf(caller, params.id)
      await deleteDocument(id, actorOf(caller, requestId))
      return new Response(null, { status: 204 })
    },
  ),
})

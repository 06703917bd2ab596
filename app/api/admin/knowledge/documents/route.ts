import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { botInQuery, getBotOf } from '#lib/chat/bots.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { addDocument, documentOutline, documentQuery, listDocuments, shownDocument } from '#lib/knowledge/documents.ts'
import { entryFields } from '#lib/knowledge/entries.ts'

const documentInput = z.strictObject({ ...entryFields, bot: botInQuery })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists a bot’s documents, newest first, without their text.',
      answers: { 200: listOf(documentOutline) },
      access: 'knowledge:read',
      query: pageQuery.extend({ bot: botInQuery, ...documentQuery.shape }),
    },
    async ({ query, caller }) => {
      const { id } = await getBotOf(caller, query.bot)
      return Response.json(await pageOf(query, (page) => listDocuments(id, query, page)))
    },
  ),
  POST: route(
    {
      says: 'Adds a document to a bot’s knowledge, or replaces the one with the same `externalId`, which answers 200.',
      answers: { 200: shownDocument, 201: shownDocument },
      access: 'knowledge:write',
      body: documentInput,
      bodyBytesMax: mebibyte,
    },
    async ({ body, caller, requestId }) => {
      const { bot: slug, ...input } = body
      const { id } = await getBotOf(caller, slug)
      const { document, created } = await addDocument(id, input, actorOf(caller, requestId))
      return Response.json(document, { status: created ? 201 : 200 })
    },
  ),
})

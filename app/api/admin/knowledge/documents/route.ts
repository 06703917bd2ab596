import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { getBotOf } from '#lib/chat/bots.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'
import { addDocument, documentQuery, listDocuments } from '#lib/knowledge/documents.ts'
import { entryFields } from '#lib/knowledge/entries.ts'

const bot = z.string().min(1).max(100).default('demo')
const documentInput = z.strictObject({ ...entryFields, bot })

/** A bot's documents. The same `externalId` again replaces the document: 200 instead of 201. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'knowledge:read', query: pageQuery.extend({ bot, ...documentQuery.shape }) }, async ({ query, caller }) => {
    const { id } = await getBotOf(caller, query.bot)
    return Response.json(await pageOf(query, (page) => listDocuments(id, query, page)))
  }),
  POST: route({ access: 'knowledge:write', body: documentInput, bodyBytesMax: mebibyte }, async ({ body, caller, requestId }) => {
    const { bot: slug, ...input } = body
    const { id } = await getBotOf(caller, slug)
    const { document, created } = await addDocument(id, input, actorOf(caller, requestId))
    return Response.json(document, { status: created ? 201 : 200 })
  }),
})

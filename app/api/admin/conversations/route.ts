import { transcriptRow } from '#lib/chat/transcript-answers.ts'
import { listTranscripts, transcriptQuery } from '#lib/chat/transcripts.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists all conversations, newest first.',
      answers: { 200: listOf(transcriptRow) },
      access: 'conversations:read',
      query: transcriptQuery.extend(pageQuery.shape),
    },
    async ({ query: { limit, cursor, ...filter }, caller }) =>
      Response.json(await pageOf({ limit, cursor }, (page) => listTranscripts(filter, caller, page))),
  ),
})

import { listTranscripts, transcriptQuery } from '#lib/chat/transcripts.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** All conversations, newest first. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    { access: 'conversations:read', query: transcriptQuery.extend(pageQuery.shape) },
    async ({ query: { limit, cursor, ...filter }, caller }) =>
      Response.json(await pageOf({ limit, cursor }, (page) => listTranscripts(filter, caller, page))),
  ),
})

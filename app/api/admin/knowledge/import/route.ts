import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { getBot } from '#lib/chat/bots.ts'
import { Failure } from '#lib/failure.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { importKnowledge } from '#lib/knowledge/import.ts'

const importQuery = z.object({ bot: z.string().min(1).max(100).default('demo'), source: z.string().trim().min(1).max(200).optional() })

const formats: Record<string, 'csv' | 'ndjson'> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
}

function formatOf(contentType: string | null): 'csv' | 'ndjson' {
  const format = formats[(contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '']
  if (!format) throw new Failure('unsupported_media', 'content-type: expected text/csv or application/x-ndjson')
  return format
}

/** Imports a file as it arrives: CSV `question,answer,externalId?` or NDJSON of documents. All of it, or nothing. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ scope: 'knowledge:write', query: importQuery }, async ({ request, query, caller, requestId }) => {
    const format = formatOf(request.headers.get('content-type'))
    const bot = await getBot(query.bot)
    const actor = actorOf(caller, requestId)
    const body = request.body ?? new Blob([]).stream()
    return Response.json(await importKnowledge(bot.id, body, { format, actor, source: query.source }))
  }),
})

import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { getBotOf } from '#lib/chat/bots.ts'
import { Failure } from '#lib/failure.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { type ImportFormat, importKnowledge } from '#lib/knowledge/import.ts'

const importQuery = z.object({
  bot: z.string().min(1).max(100).default('demo'),
  source: z.string().trim().min(1).max(200).optional(),
  /** Of a Markdown file: its title where it has no `# heading`, and the id under which it is replaced when it comes again. */
  title: z.string().trim().min(1).max(500).optional(),
  externalId: z.string().trim().min(1).max(200).optional(),
})

const formats: Record<string, ImportFormat> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/markdown': 'markdown',
}

function formatOf(contentType: string | null): ImportFormat {
  const format = formats[(contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '']
  if (!format) throw new Failure('unsupported_media', 'content-type: expected text/csv, application/x-ndjson or text/markdown')
  return format
}

/** Imports a file as it arrives: CSV `question,answer,externalId?`, NDJSON of documents, or an article in Markdown. All of it, or nothing. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ access: 'knowledge:write', query: importQuery }, async ({ request, query, caller, requestId }) => {
    const { source, title, externalId } = query
    const format = formatOf(request.headers.get('content-type'))
    const bot = await getBotOf(caller, query.bot)
    const body = request.body ?? new Blob([]).stream()
    const read = { format, source, actor: actorOf(caller, requestId), article: { title, externalId } }
    return Response.json(await importKnowledge(bot.id, body, read))
  }),
})

import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { botInQuery, getBotOf } from '#lib/chat/bots.ts'
import { bodyOf, formatOf } from '#lib/http/body.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { type ImportFormat, importKnowledge, importResult } from '#lib/knowledge/import.ts'

const importQuery = z.object({
  bot: botInQuery,
  source: z.string().trim().min(1).max(200).optional().describe('Where the documents come from, such as the name of the file.'),
  title: z.string().trim().min(1).max(500).optional().describe('Of a Markdown file: its title where it has no `# heading`.'),
  externalId: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Of a Markdown file: the id under which it is replaced when it comes again.'),
})

const formats = new Map<string, ImportFormat>([
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['text/markdown', 'markdown'],
])

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Imports a file into a bot’s knowledge as it arrives: all of it, or nothing.',
      accepts: {
        'text/csv':
          'The columns question and answer, and if wanted externalId, lang, url and title, named in the first line. At most 100 MiB.',
        'application/x-ndjson':
          'One document per line, with the fields of `POST /api/admin/knowledge/documents` but `bot`, which stands in the query. At most 100 MiB, and 1,048,576 characters a line.',
        'text/markdown': 'One article of at most 500,000 characters (2 MiB).',
      },
      answers: { 200: importResult },
      access: 'knowledge:write',
      query: importQuery,
    },
    async ({ request, query, caller, requestId }) => {
      const { source, title, externalId } = query
      const format = formatOf(request, formats, 'text/csv, application/x-ndjson or text/markdown')
      const bot = await getBotOf(caller, query.bot)
      const read = { format, source, actor: actorOf(caller, requestId), article: { title, externalId } }
      return Response.json(await importKnowledge(bot.id, bodyOf(request), read))
    },
  ),
})

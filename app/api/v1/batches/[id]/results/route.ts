import { z } from 'zod'
import { getBatch } from '#lib/batches/batches.ts'
import { allResults, listResults, resultView } from '#lib/batches/results.ts'
import { jsonLines } from '#lib/http/json-lines.ts'
import { messagePageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

const resultsQuery = messagePageQuery.extend({
  format: z.enum(['json', 'jsonl']).optional().describe('`jsonl`: all of them, one a line; the same as `Accept: application/x-ndjson`.'),
})

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'batches:results',
      query: resultsQuery,
      says: 'Lists what became of each item, in the order in which they were sent; also while the batch runs.',
      answers: { 200: { 'application/json': listOf(resultView), 'application/x-ndjson': 'One result per line, all of them.' } },
    },
    async ({ request, query: { limit, cursor, format }, params: { id = '' }, caller }) => {
      const wantsLines = format ? format === 'jsonl' : (request.headers.get('accept') ?? '').includes('application/x-ndjson')
      if (wantsLines) {
        await getBatch(id, caller)
        return jsonLines(() => allResults(id))
      }
      const rows = await listResults(id, caller, { take: limit + 1, after: cursor })
      const page = rows.slice(0, limit)
      const nextCursor = rows.length > limit ? String(page.at(-1)?.position) : null
      return Response.json({ data: page.map(({ result }) => result), nextCursor })
    },
  ),
})

import { z } from 'zod'
import type { KeyCaller } from '#lib/access/caller.ts'
import { batchView, listBatches } from '#lib/batches/batches.ts'
import { batchRequest, createBatch, readItemLines } from '#lib/batches/create.ts'
import { bodyOf } from '#lib/http/body.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, mebibyte, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

const batchQuery = z.object({
  bot: z.string().min(1).max(63).optional().describe('The bot’s slug, for a body of lines that does not name it.'),
  retryUnknown: z.stringbool().optional().describe('The same as in the body.'),
  vendorBatch: z.stringbool().optional().describe('The same as in the body.'),
})

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'batches:read',
      query: pageQuery,
      says: 'Lists the key’s own batches, newest first. A key with the scope `admin` sees all.',
      answers: { 200: listOf(batchView) },
    },
    async ({ query, caller }) => Response.json(await pageOf(query, (page) => listBatches(caller, page))),
  ),
  POST: route(
    {
      access: 'chat',
      query: batchQuery,
      body: batchRequest,
      bodyBytesMax: 20 * mebibyte,
      accepts: {
        'application/x-ndjson':
          'One item per line, with the fields of `items`; the first line may hold the other fields instead. At most 10,000 items and 100 MiB.',
      },
      says: 'Sends many messages to a bot. Each is a turn of its own, answered when there is room, behind those that somebody waits for. A bad item refuses all of them.',
      answers: { 202: batchView },
    },
    async ({ request, query, body, caller }) => {
      const { head, items } = body ? { head: body, items: body.items } : await readItemLines(bodyOf(request))
      const batch = await createBatch({ ...query, ...head }, items, caller as KeyCaller) // the right is a key's alone
      return Response.json(batch, { status: 202 })
    },
  ),
})

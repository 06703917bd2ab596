import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { Failure, invalid } from '#lib/failure.ts'
import { readBytes } from '#lib/http/body.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { columnsSaid, importPrices, type PriceFileFormat, priceFileBytesMax, priceImport } from '#lib/usage/price-file.ts'

const importQuery = z.object({
  dryRun: z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .default('false')
    .describe('`true`: says what would change, and every error, and saves nothing.'),
})

const formats = new Map<string, PriceFileFormat>([
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['application/json', 'json'],
])

function formatOf(contentType: string | null): PriceFileFormat {
  const format = formats.get((contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '')
  if (!format) throw new Failure('unsupported_media', 'content-type: expected text/csv or application/json')
  return format
}

async function textOf(request: Request): Promise<string> {
  const bytes = await readBytes(request, priceFileBytesMax)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid('body', 'expected UTF-8')
  }
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route(
    {
      says: 'Imports a price list: all of it, or nothing. A row that says what is in force already is left out.',
      accepts: {
        'text/csv': `${columnsSaid} At most 1 MiB and 2,000 prices.`,
        'application/json': 'A list of prices with the fields of `POST /api/admin/prices`; numbers and days may stand as such.',
      },
      answers: { 200: priceImport },
      access: 'models:write',
      query: importQuery,
    },
    async ({ request, query, caller, requestId }) => {
      const format = formatOf(request.headers.get('content-type'))
      return Response.json(await importPrices(await textOf(request), format, query.dryRun === 'true', actorOf(caller, requestId)))
    },
  ),
})

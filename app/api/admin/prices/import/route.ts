import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { formatOf, readUtf8 } from '#lib/http/body.ts'
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
      const format = formatOf(request, formats, 'text/csv or application/json')
      const text = await readUtf8(request, priceFileBytesMax)
      return Response.json(await importPrices(text, format, query.dryRun === 'true', actorOf(caller, requestId)))
    },
  ),
})

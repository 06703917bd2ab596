import { csvFile } from '#lib/http/csv.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { entryLines, exportQuery, reportLines } from '#lib/usage/export.ts'
import { periodOf } from '#lib/usage/period.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Exports the usage of some days as a CSV file.',
      answers: {
        200: {
          'text/csv':
            'UTF-8 with a byte order mark; the first line names the columns. A cell that a spreadsheet would take for a formula begins with an apostrophe.',
        },
      },
      access: 'usage:read',
      query: exportQuery,
    },
    ({ query: { kind, groupBy, from, to, timeZone, ...filter } }) => {
      const period = periodOf({ from, to, timeZone }, new Date())
      const name = `frontdesk-usage-${kind === 'report' ? `by-${groupBy}` : 'entries'}-${period.first}-${period.last}.csv`
      return csvFile(name, kind === 'report' ? reportLines(period, groupBy) : entryLines(period, filter))
    },
  ),
})

import { endpoint, route } from '#lib/http/route.ts'
import { usageQuery, usageReport, usageReportView } from '#lib/usage/reports.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'usage:report',
      query: usageQuery,
      says: 'Sums the calls to vendors from the ledger. Answers of the embedded engine call no vendor and do not count.',
      answers: { 200: usageReportView },
    },
    async ({ query }) => Response.json(await usageReport(query)),
  ),
})

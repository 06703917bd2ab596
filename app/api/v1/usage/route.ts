import { endpoint, route } from '#lib/http/route.ts'
import { usageQuery, usageReport } from '#lib/usage/reports.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'usage:report', query: usageQuery }, async ({ query }) => Response.json(await usageReport(query))),
})

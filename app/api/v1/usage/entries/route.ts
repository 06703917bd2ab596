import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { entriesQuery, listEntries } from '#lib/usage/reports.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'usage:report', query: entriesQuery.extend(pageQuery.shape) }, async ({ query: { limit, cursor, ...filter } }) =>
    Response.json(await pageOf({ limit, cursor }, (page) => listEntries(filter, page))),
  ),
})

import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { entriesQuery, entryView, listEntries } from '#lib/usage/entries.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      access: 'usage:report',
      query: entriesQuery.safeExtend(pageQuery.shape),
      says: 'The ledger, newest first: one row per call to a vendor. Answers of the embedded engine make no row.',
      answers: { 200: listOf(entryView) },
    },
    async ({ query: { limit, cursor, ...filter } }) => Response.json(await pageOf({ limit, cursor }, (page) => listEntries(filter, page))),
  ),
})

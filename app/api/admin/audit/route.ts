import { auditEntry, auditQuery, listAudit } from '#lib/access/audit.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists who changed what, newest first.',
      answers: { 200: listOf(auditEntry) },
      access: 'audit:read',
      query: auditQuery.extend(pageQuery.shape),
    },
    async ({ query: { limit, cursor, ...filter } }) => Response.json(await pageOf({ limit, cursor }, (page) => listAudit(filter, page))),
  ),
})

import { auditQuery, listAudit } from '#lib/access/audit.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { endpoint, route } from '#lib/http/route.ts'

/** Who changed what, newest first. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ access: 'audit:read', query: auditQuery.extend(pageQuery.shape) }, async ({ query: { limit, cursor, ...filter } }) =>
    Response.json(await pageOf({ limit, cursor }, (page) => listAudit(filter, page))),
  ),
})

import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { listOf } from '#lib/http/schemas.ts'
import { addPackage, listPackages, packageInput, packageView } from '#lib/usage/packages.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route(
    {
      says: 'Lists free quotas and prepaid packages with what is left of each, computed from the ledger, all on one page.',
      answers: { 200: listOf(packageView) },
      access: 'usage:read',
    },
    async () => Response.json({ data: await listPackages(), nextCursor: null }),
  ),
  POST: route(
    {
      says: 'Adds a free quota or a prepaid package. It changes no cost: the ledger says what a call is worth, a package who has paid.',
      answers: { 201: packageView },
      access: 'models:write',
      body: packageInput,
    },
    async ({ body, caller, requestId }) => Response.json(await addPackage(body, actorOf(caller, requestId)), { status: 201 }),
  ),
})

import { endpoint, route } from '#lib/http/route.ts'
import { runProviderTest } from '#lib/usage/provider-test.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  POST: route({ access: 'providers:write' }, async ({ params, caller, requestId }) =>
    Response.json(await runProviderTest(params.id ?? '', caller, requestId)),
  ),
})

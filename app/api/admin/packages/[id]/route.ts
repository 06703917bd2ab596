import { actorOf } from '#lib/access/caller.ts'
import { endpoint, route } from '#lib/http/route.ts'
import { deletePackage } from '#lib/usage/packages.ts'

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({
  DELETE: route({ says: 'Deletes a package.', answers: { 204: null }, access: 'models:write' }, async ({ params, caller, requestId }) => {
    await deletePackage(params.id ?? '', actorOf(caller, requestId))
    return new Response(null, { status: 204 })
  }),
})

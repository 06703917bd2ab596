import { Failure } from '#lib/failure.ts'
import { endpoint, route } from '#lib/http/route.ts'

const missing = route(
  { access: 'public', withoutDatabase: true, says: 'Answers 404 where there is nothing.', answers: {} },
  ({ request }) => {
    throw new Failure('not_found', `There is nothing at ${new URL(request.url).pathname}.`)
  },
)

/** Next answers unknown paths with a page; under /api the answer is problem+json. */
export const { GET, POST, PUT, PATCH, DELETE } = endpoint({ GET: missing, POST: missing, PUT: missing, PATCH: missing, DELETE: missing })

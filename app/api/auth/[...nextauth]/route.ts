import NextAuth from 'next-auth'
import { clientAddress, subscriberOf } from '#lib/access/client-address.ts'
import { countAgainst, giveBack } from '#lib/access/rate-limit.ts'
import { sessionCookie } from '#lib/access/session.ts'
import { signInOptions } from '#lib/access/sign-in.ts'
import { endpoint, type RouteHandler, type RouteSpec, route } from '#lib/http/route.ts'

const spec = {
  access: 'public',
  says: 'next-auth’s own routes, by which browsers sign in to the console: csrf, callback/credentials, session, signout.',
  answers: {
    200: { 'application/json': 'By the route.', 'text/html': 'A page of next-auth.' },
    302: null,
    401: { 'application/json': 'E-mail address and password do not belong together.' },
  },
} satisfies RouteSpec

/** next-auth's own routes. A wrong password may be tried ten times in a quarter of an hour from one address. */
const nextAuth: RouteHandler = (request, context) =>
  route(spec, async () => {
    const answer = (): Promise<Response> => NextAuth(signInOptions())(request, context)
    if (!new URL(request.url).pathname.endsWith('/callback/credentials')) return answer()
    const address = subscriberOf(clientAddress(request.headers))
    await countAgainst('signIn', address) // before the password is looked at, so that many at once are counted too
    const answered = await answer()
    if (answered.headers.get('set-cookie')?.includes(`${sessionCookie()}=`)) await giveBack('signIn', address)
    return answered
  })(request)

const open = Object.assign(nextAuth, { spec })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({ GET: open, POST: open })

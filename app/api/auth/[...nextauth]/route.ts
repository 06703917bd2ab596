import NextAuth from 'next-auth'
import { clientAddress, subscriberOf } from '#lib/access/client-address.ts'
import { countAgainst, giveBack } from '#lib/access/rate-limit.ts'
import { sessionCookie } from '#lib/access/session.ts'
import { signInOptions } from '#lib/access/sign-in.ts'
import { endpoint, type RouteHandler, route } from '#lib/http/route.ts'

/** next-auth's own routes. A wrong password may be tried ten times in a quarter of an hour from one address. */
const nextAuth: RouteHandler = (request, context) =>
  route({ access: 'public' }, async () => {
    const answer = (): Promise<Response> => NextAuth(signInOptions())(request, context)
    if (!new URL(request.url).pathname.endsWith('/callback/credentials')) return answer()
    const address = subscriberOf(clientAddress(request.headers))
    await countAgainst('signIn', address) // before the password is looked at, so that many at once are counted too
    const answered = await answer()
    if (answered.headers.get('set-cookie')?.includes(`${sessionCookie()}=`)) await giveBack('signIn', address)
    return answered
  })(request)

const open = Object.assign(nextAuth, { access: 'public' as const })

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({ GET: open, POST: open })

import NextAuth from 'next-auth'
import { clientAddress, subscriberOf } from '#lib/access/client-address.ts'
import { countAgainst } from '#lib/access/rate-limit.ts'
import { signInOptions } from '#lib/access/sign-in.ts'
import { endpoint, type RouteHandler, route } from '#lib/http/route.ts'

const nextAuth: RouteHandler = NextAuth(signInOptions)

/** next-auth's own routes. A password may be tried ten times in a quarter of an hour from one address. */
const limited: RouteHandler = async (request, context) => {
  const guard = route({ scope: 'public' }, async () => {
    if (new URL(request.url).pathname.endsWith('/callback/credentials'))
      await countAgainst('signIn', subscriberOf(clientAddress(request.headers)))
    return nextAuth(request, context)
  })
  return guard(request)
}

export const { GET, POST, PUT, PATCH, DELETE } = endpoint({ GET: limited, POST: limited })

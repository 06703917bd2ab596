import { type NextRequest, NextResponse } from 'next/server'
import { frameAncestorsOf } from '#lib/widget/origins.ts'

/** Headers for pages, nothing more: who may do what is decided by every route and page itself. */
export async function proxy(request: NextRequest) {
  const { pathname, search } = request.nextUrl
  const policy = contentSecurityPolicy(crypto.randomUUID(), await frameAncestors(pathname), /^\/console(\/|$)/.test(pathname))
  const headers = new Headers(request.headers)
  headers.set('x-frontdesk-path', pathname + search) // where a sign-in leads back to
  headers.set('content-security-policy', policy) // Next reads the nonce from here and puts it on its own scripts

  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin')
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  return response
}

// Bodies that pass a proxy are buffered and cut at 10 MB, so the API stays outside.
export const config = { matcher: ['/((?!api/|api$|_next/|icon.svg$|favicon.ico$|widget.js$|widget/).*)'] }

/** The chat page of a bot may stand in a frame on the sites that may show the bot, every other page nowhere. */
async function frameAncestors(path: string): Promise<string> {
  const [, bot] = /^\/chat\/([^/]+)$/.exec(path) ?? []
  if (bot === undefined) return `'none'`
  return frameAncestorsOf(bot).catch(() => `'none'`) // there is no such bot, or no database: the page says which
}

function contentSecurityPolicy(nonce: string, frameAncestors: string, isConsole: boolean): string {
  // The hot-reloading server evaluates code, injects styles and talks over a socket.
  const development = process.env.NODE_ENV === 'development'
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' ${development ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    ...(isConsole ? [`style-src-attr 'unsafe-inline'`] : []), // Mantine writes its variables into style attributes
    `img-src 'self' data:`,
    `connect-src 'self'${development ? ' ws: wss:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors ${frameAncestors}`,
  ].join('; ')
}

import { type NextRequest, NextResponse } from 'next/server'

/** Headers for pages, nothing more: who may do what is decided by every route and page itself. */
export function proxy(request: NextRequest) {
  const policy = contentSecurityPolicy(crypto.randomUUID(), request.nextUrl.pathname)
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy) // Next reads the nonce from here and puts it on its own scripts

  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'strict-origin-when-cross-origin')
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  return response
}

// Bodies that pass a proxy are buffered and cut at 10 MB, so the API stays outside.
export const config = { matcher: ['/((?!api/|api$|_next/|icon.svg$|favicon.ico$|widget.js$).*)'] }

function contentSecurityPolicy(nonce: string, path: string): string {
  // The hot-reloading server evaluates code, injects styles and talks over a socket.
  const development = process.env.NODE_ENV === 'development'
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    `style-src 'self' ${development ? `'unsafe-inline'` : `'nonce-${nonce}'`}`,
    `img-src 'self' data:`,
    `connect-src 'self'${development ? ' ws: wss:' : ''}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors ${path.startsWith('/chat/') ? `'self'` : `'none'`}`,
  ].join('; ')
}

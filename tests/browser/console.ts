import type { BrowserContextOptions } from 'playwright-core'

/** Signs in as a browser does and gives the cookie, for contexts that begin signed in. */
export async function signedIn(url: string, email: string, password: string): Promise<BrowserContextOptions['storageState']> {
  const first = await fetch(`${url}/api/auth/csrf`)
  const { csrfToken } = await first.json()
  const cookie = first.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const body = new URLSearchParams({ email, password, csrfToken, json: 'true' })
  const response = await fetch(`${url}/api/auth/callback/credentials`, { method: 'POST', redirect: 'manual', headers: { cookie }, body })
  const session = response.headers.getSetCookie().find((each) => each.includes('session-token='))
  const [name = '', value = ''] = session?.split(';')[0]?.split(/=(.*)/s) ?? []
  if (!value) throw new Error(`no session for ${email}: ${response.status}`)
  const { hostname: domain } = new URL(url)
  return { cookies: [{ name, value, domain, path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' }], origins: [] }
}

import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '#lib/database/embedded.ts'
import { adminKey, type Product, startProduct } from '#tests/fakes/product.ts'

/*
 * The sign-in as browsers meet it: next-auth's own routes over a socket. The second product believes itself behind a proxy
 * that ends TLS.
 */
const password = 'the first admin of all'
let plain: Product
let secure: Product
beforeAll(async () => {
  const proxied = { PUBLIC_URL: 'https://desk.shop.example', TRUSTED_PROXIES: '127.0.0.1', PORT: String(await freePort('127.0.0.1')) }
  ;[plain, secure] = await Promise.all([
    startProduct({ env: { ADMIN_PASSWORD: password } }),
    startProduct({ env: { ADMIN_PASSWORD: password, ...proxied } }),
  ])
})
afterAll(async () => {
  for (const product of [plain, secure]) {
    await product?.stop()
    await product?.[Symbol.asyncDispose]()
  }
})

const cookiesIn = (response: Response) => response.headers.getSetCookie()
const pairOf = (cookie: string) => cookie.split(';')[0] ?? ''

/** What a browser does: fetches the token against forgery, then sends the form. */
async function signIn(url: string, fields: { email: string; password: string }, headers: Record<string, string> = {}) {
  const first = await fetch(`${url}/api/auth/csrf`, { headers })
  const { csrfToken } = await first.json()
  const response = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers, cookie: cookiesIn(first).map(pairOf).join('; ') },
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  })
  const session = cookiesIn(response).find((cookie) => cookie.includes('next-auth.session-token='))
  return { response, session, csrf: cookiesIn(first), body: await response.text() }
}

const admin = { email: 'admin@localhost', password }
const mayListUsers = async (url: string, cookie: string) => (await fetch(`${url}/api/admin/users`, { headers: { cookie } })).status

it('signs in, and ends the session for good at the sign-out', async () => {
  const { session = '' } = await signIn(plain.url, admin)
  expect(session).toMatch(/^next-auth\.session-token=[^;]+; Path=\/;.*HttpOnly; SameSite=Lax/)
  expect(session).not.toContain('Secure')
  expect(await mayListUsers(plain.url, pairOf(session))).toBe(200)

  const first = await fetch(`${plain.url}/api/auth/csrf`)
  const { csrfToken } = await first.json()
  const cookie = [...cookiesIn(first).map(pairOf), pairOf(session)].join('; ')
  const headers = { cookie }
  await fetch(`${plain.url}/api/auth/signout`, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ csrfToken }) })
  expect(await mayListUsers(plain.url, pairOf(session))).toBe(401) // the cookie itself is still whole
})

it('gives no session without the token against forgery', async () => {
  const body = new URLSearchParams(admin)
  const response = await fetch(`${plain.url}/api/auth/callback/credentials`, { method: 'POST', redirect: 'manual', body })
  expect(cookiesIn(response).some((cookie) => cookie.includes('session-token'))).toBe(false)
})

it('marks its cookies as secure behind TLS, and leads to the public address whatever Host was sent', async () => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.test' }
  const { session = '', csrf, body } = await signIn(secure.url, admin, forwarded)
  expect(session).toMatch(/^__Secure-next-auth\.session-token=[^;]+;.*HttpOnly; Secure; SameSite=Lax/)
  expect(csrf.join()).toContain('__Host-next-auth.csrf-token=')
  expect(body).toContain('https://desk.shop.example')
  expect(body).not.toContain('evil.test')
  expect(await mayListUsers(secure.url, pairOf(session))).toBe(200)
  const made = await fetch(`${secure.url}/api/admin/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', ...forwarded },
    body: JSON.stringify({ email: 'new@shop.example', role: 'viewer' }),
  })
  expect((await made.json()).inviteUrl).toMatch(/^https:\/\/desk\.shop\.example\/console\/invitation\//)
})

it.each(['//evil.test', 'https:evil.test', '/\\evil.test', 'javascript:alert(1)', 'http://['])(
  'goes on to no foreign place: %s',
  async (to) => {
    const { session = '' } = await signIn(plain.url, admin)
    const page = await fetch(`${plain.url}/console/sign-in?to=${encodeURIComponent(to)}`, {
      redirect: 'manual',
      headers: { cookie: pairOf(session) },
    })
    expect(new URL(page.headers.get('location') ?? '', plain.url).href).toBe(`${plain.url}/console`)
  },
)

it('leads whoever is not signed in to the sign-in and back, and shows nothing before', async () => {
  for (const path of ['/console', '/console/users', '/console/keys?cursor=x']) {
    const response = await fetch(plain.url + path, { redirect: 'manual' })
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe(`/console/sign-in?to=${encodeURIComponent(path)}`)
  }
  const shortcuts = { rsc: '1', 'next-router-prefetch': '1', 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' }
  const body = await (await fetch(`${plain.url}/console/users?_rsc=x`, { headers: shortcuts })).text()
  expect(body).not.toContain('admin@localhost')
})

it('says the same of an unknown address as of a wrong password, and stops after ten', async () => {
  // Two subscribers of one proxy, so that each has a limit of its own.
  const from = (address: string) => ({ 'x-forwarded-proto': 'https', 'x-forwarded-for': address })
  const known = await signIn(secure.url, { ...admin, password: 'not the password' }, from('198.51.100.1'))
  const unknown = await signIn(secure.url, { email: 'nobody@shop.example', password: 'not the password' }, from('198.51.100.1'))
  expect([known.response.status, unknown.response.status]).toEqual([401, 401])
  expect(known.body).toBe(unknown.body)
  expect(known.session ?? unknown.session).toBeUndefined()

  for (let tried = 2; tried < 10; tried++) await signIn(secure.url, { ...admin, password: 'wrong again' }, from('198.51.100.1'))
  const late = await signIn(secure.url, admin, from('198.51.100.1'))
  expect(late.response.status).toBe(429)
  expect(Number(late.response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await signIn(secure.url, admin, from('198.51.100.2'))).session).toBeDefined()
})

it('does not count those who know their password', async () => {
  for (let times = 0; times < 12; times++) expect((await signIn(plain.url, admin)).session).toBeDefined()
})

import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { type Access, type Right, type Role, rights, roles, type Scope, scopes } from '#lib/access/roles.ts'
import { beginConsoleSession } from '#lib/access/session.ts'
import { db } from '#lib/database/client.ts'
import type { Action } from '#lib/http/action.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { makeShop } from '#tests/fakes/frontdesk.ts'
import { inRequest } from '#tests/fakes/next-request.ts'
import { addressOf, filesOf, load, routesOnDisk } from '#tests/fakes/surface.ts'
import { cookieOf, makeUser } from '#tests/fakes/user.ts'
import { startVisitor } from '#tests/fakes/visitor.ts'

/*
 * Everything that can be called or opened, as it stands on disk, against the table of rights: every caller is tried on
 * each. docs/access.md is the same list for people; UPDATE_DOCS=1 writes it anew.
 */
type Who = { name: string; headers: Record<string, string>; role?: Role; scope?: Scope; isVisitor?: boolean }
type Surface = { name: string; access: Access | undefined; admits(who: Who): Promise<boolean> }

const callers: Who[] = [{ name: 'anonymous', headers: {} }]
const cookieIn = ({ headers }: Who) => headers.cookie

beforeAll(async () => {
  await makeShop()
  for (const role of roles) callers.push({ name: role, role, headers: { cookie: (await makeUser(role)).cookie } })
  for (const scope of scopes)
    callers.push({ name: `key ${scope}`, scope, headers: { authorization: `Bearer ${(await makeKey({ scopes: [scope] })).key}` } })
  const visitor = await startVisitor({ bot: 'demo' })
  callers.push({ name: 'visitor', isVisitor: true, headers: { authorization: `Bearer ${visitor.token}`, ...visitor.headers } })

  const disabled = await makeUser('admin')
  await db().user.update({ where: { id: disabled.id }, data: { disabled: true } })
  callers.push({ name: 'disabled admin', headers: { cookie: disabled.cookie } })
  const { id } = await makeUser('admin')
  const ended = await beginConsoleSession(id)
  await db().consoleSession.delete({ where: { id: ended } })
  callers.push({ name: 'admin who signed out', headers: { cookie: await cookieOf(ended) } })
})

/** What the table says, read here by itself: not by the code that is tested. */
function isAllowed(who: Who, access: Access): boolean {
  if (access === 'public') return true
  if (access === 'visitor') return who.isVisitor === true
  const { roles: having, scope } = rights[access] as { roles: readonly Role[]; scope: Scope | null }
  if (who.role) return having.includes(who.role)
  return scope !== null && (who.scope === scope || who.scope === 'admin')
}

let calls = 0 // each from an address of its own: strangers are counted by theirs

const none = { id: 'none', token: 'none', bot: 'none', path: 'none' }

function routeOf({ path, method, handler }: Awaited<ReturnType<typeof routesOnDisk>>[number]): Surface {
  const admits = async ({ headers }: Who) => {
    const sent = { 'content-type': 'application/json', 'x-frontdesk-peer': `10.${calls >> 8}.${calls++ & 255}.1`, ...headers }
    const body = method === 'GET' ? undefined : '{}'
    const request = new Request(`http://127.0.0.1:3000${path}`, { method, headers: sent, body })
    const { status, body: answer } = await handler(request, { params: Promise.resolve(none) })
    await answer?.cancel()
    return status !== 401 && status !== 403
  }
  return { name: `${method} ${path}`, access: handler.spec?.access, admits }
}

async function pageOf(file: string): Promise<Surface> {
  const { default: page } = await load(file)
  const path = addressOf(file)
  const given = { params: Promise.resolve(none), searchParams: Promise.resolve({}) }
  const admits = (who: Who) =>
    inRequest(cookieIn(who), async () => {
      const refusal = await page(given).then(
        () => '',
        (error: { digest?: string }) => String(error.digest),
      )
      return !/;\/console\/sign-in|;403/.test(refusal)
    })
  return { name: `page ${path || '/'}`, access: path.startsWith('/console') ? page.access : 'public', admits }
}

async function actionsOf(file: string): Promise<Surface[]> {
  const actions: Record<string, Action<unknown, unknown>> = await load(file)
  const place = addressOf(file)
  return Object.entries(actions).map(([name, run]) => ({
    name: `action ${place} ${name}`,
    access: run.access,
    admits: (who: Who) =>
      inRequest(cookieIn(who), async () => {
        const result = await run({})
        return result.ok || !['not_authenticated', 'not_allowed'].includes(result.code)
      }),
  }))
}

const surfaces: Surface[] = [
  ...(await routesOnDisk()).map(routeOf),
  ...(await Promise.all(filesOf('app/**/page.tsx').map(pageOf))),
  ...(await Promise.all(filesOf('app/**/actions.ts').map(actionsOf))).flat(),
]
/** It ends the session that the visitor calls the others with. */
const comesLast = ({ name }: Surface) => Number(name === 'DELETE /api/widget/sessions')
const isRefusedMethod = ({ access, name }: Surface) => access === undefined && /^[A-Z]+ /.test(name)
const open = surfaces.filter((surface) => !isRefusedMethod(surface))

it('finds what there is, and a right of the table on each', () => {
  expect(surfaces.length).toBeGreaterThan(100)
  const known = new Set<unknown>([...Object.keys(rights), 'public', 'visitor'])
  expect(open.filter(({ access }) => !known.has(access)).map(({ name }) => name)).toEqual([])
})

it('has its server actions where this test looks for them', () => {
  const holding = filesOf('{app,lib}/**/*.{ts,tsx}').filter((file) => /^\s*['"]use server['"]/m.test(readFileSync(file, 'utf8')))
  expect(holding).toEqual(filesOf('app/**/actions.ts'))
})

it('admits to each exactly whom the table names', { timeout: 60_000 }, async () => {
  const wrong: string[] = []
  for (const { name, access, admits } of open.toSorted((a, b) => comesLast(a) - comesLast(b))) {
    if (access === 'public' || access === undefined) continue
    for (const who of callers) {
      if (name.startsWith('page') || name.startsWith('action')) if (who.scope || who.isVisitor) continue // these come by a cookie alone
      const expected = isAllowed(who, access)
      if ((await admits(who)) !== expected) wrong.push(`${name}: ${who.name} should be ${expected ? 'admitted' : 'refused'}`)
    }
  }
  expect(wrong).toEqual([])
})

it('answers 405 for every method that a route does not have', async () => {
  const refused = surfaces.filter(isRefusedMethod)
  expect(refused.length).toBeGreaterThan(40)
  for (const { admits } of refused) expect(await admits({ name: 'anonymous', headers: {} })).toBe(true)
})

it('has a use for every right', () => {
  const used = new Set(open.map(({ access }) => access))
  const asked = globSync(['lib/**/*.ts', 'app/**/*.{ts,tsx}'])
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const unused = (Object.keys(rights) as Right[]).filter((right) => !used.has(right) && asked.split(`'${right}'`).length < 3)
  expect(unused).toEqual([])
})

it('is written down in docs/access.md as it is', () => {
  const yes = (is: boolean) => (is ? '✓' : '')
  const ofRight = (Object.entries(rights) as [Right, { roles: readonly Role[]; scope: Scope | null }][]).map(
    ([right, { roles: having, scope }]) =>
      `| \`${right}\` | ${roles.map((role) => yes(having.includes(role))).join(' | ')} | ${scope ? `\`${scope}\`` : 'none'} |`,
  )
  const ofSurface = open.map(({ name, access }) => `| \`${name}\` | \`${access}\` |`)
  const text = `# Who may do what

Made from \`lib/access/roles.ts\` and from what stands in \`app/\`: \`UPDATE_DOCS=1 npm test\` writes it anew, and a test fails
when it is not true. A key with the scope \`admin\` has every right that any key can have.

| right | ${roles.join(' | ')} | scope of a key |
|---|${roles.map(() => '---|').join('')}---|
${ofRight.join('\n')}

\`public\` needs no sign-in. \`visitor\` is for visitors of the widget. A route that names no role takes keys only.

| what | right |
|---|---|
${ofSurface.join('\n')}
`
  if (process.env.UPDATE_DOCS === '1') writeFileSync('docs/access.md', text)
  expect(readFileSync('docs/access.md', 'utf8')).toBe(text)
})

import type { ReactNode } from 'react'
import { beforeAll, expect, it } from 'vitest'
import onePage from '#app/console/(shell)/providers/[id]/page.tsx'
import newPage from '#app/console/(shell)/providers/new/page.tsx'
import listPage from '#app/console/(shell)/providers/page.tsx'
import { userIn } from '#lib/access/caller.ts'
import { gateway } from '#lib/llm/gateway/gateway.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import { candidateOf, wayOf } from '#tests/fakes/candidate.ts'
import { makeProvider } from '#tests/fakes/frontdesk.ts'
import { makeUser } from '#tests/fakes/user.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'

const planted = { environment: 'sk-environment-planted-1234', stored: 'sk-stored-planted-5678', header: 'planted-header-value' }
let vendor: Vendor
let id = ''
beforeAll(async () => {
  Object.assign(process.env, { OPENAI_API_KEY: planted.environment, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' })
  vendor = await startVendor()
  const credentials = { apiKey: planted.stored, headers: { 'x-secret': planted.header } }
  id = (await makeProvider(vendor.baseUrl, { credentials })).id
  return () => vendor.close()
})

type Page = { show(context: never): Promise<ReactNode> }
/** Everything that a page hands on to its parts, as it would go to the browser: all properties of all of them. */
async function handedOnBy(page: Page, params: Record<string, string> = {}, search: Record<string, string> = {}): Promise<string> {
  const user = await userIn(new Headers({ cookie: (await makeUser('admin')).cookie }))
  const seen: unknown[] = []
  const walk = async (node: unknown): Promise<void> => {
    if (Array.isArray(node)) return void (await Promise.all(node.map(walk)))
    if (node === null || typeof node !== 'object' || !('props' in node)) return void seen.push(node)
    const { type, props } = node as { type: unknown; props: Record<string, unknown> }
    const { children, ...own } = props
    seen.push(own)
    const isAsync = typeof type === 'function' && type.constructor.name === 'AsyncFunction'
    await walk(isAsync ? await (type as (props: unknown) => Promise<unknown>)(props) : children)
  }
  await walk(await page.show({ user, params, search } as never))
  return JSON.stringify(seen)
}

it.each([
  ['the list', () => handedOnBy(listPage), '5678'],
  ['a provider', () => handedOnBy(onePage, { id }, { price: 'mock/mock' }), '5678'],
  ['one of the environment', () => handedOnBy(onePage, { id: 'env_openai' }), '1234'],
  ['the form for a new one', () => handedOnBy(newPage, {}, { vendor: 'openai' }), 'api.openai.com'],
])('hands no secret to the browser on the page of %s', async (_, read, shown) => {
  const text = await read()
  expect(text).toContain(shown) // the page was really read
  expect(text).not.toMatch(/planted/)
  expect(text).not.toMatch(/credentials/)
})

it('shows on both pages that a model is left alone, and nothing of it before', async () => {
  const pages = () => Promise.all([handedOnBy(listPage), handedOnBy(onePage, { id })])
  for (const text of await pages()) expect(text).not.toMatch(/leftAlone|circuitText|callsNow/)
  const candidate = candidateOf({ modelId: 'mock' } as Parameters<typeof candidateOf>[0], { way: wayOf({ lane: id }) })
  const enter = () => gateway().enter(candidate, { priority: 'normal', flow: '', tokens: 1 })
  for (let n = 0; n < 5; n++) {
    const pass = await enter()
    if ('leave' in pass) pass.leave({ failure: new VendorFailure('server_error', ''), tokens: null })
  }
  for (const text of await pages()) expect(text).toMatch(/leftAlone/)
})

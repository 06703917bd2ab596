import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import * as botRoute from '#app/api/admin/bots/[id]/route.ts'
import * as bots from '#app/api/admin/bots/route.ts'
import * as route from '#app/api/admin/routes/[id]/route.ts'
import * as routes from '#app/api/admin/routes/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as models from '#app/api/v1/models/route.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

/* Two vendors: by the order of the providers, `dear` is asked first. */
const [dear, cheap] = [await startVendor({ answer: 'echo' }), await startVendor({ answer: 'echo' })]
let admin = ''
beforeAll(async () => {
  await makeShop()
  await makeProvider(dear.baseUrl, { name: 'dear', models: ['big'] })
  await makeProvider(cheap.baseUrl, { name: 'cheap', models: ['small'], priority: 200 })
  admin = (await makeKey({ scopes: ['admin'] })).key
  return async () => void (await Promise.all([dear.close(), cheap.close()]))
})
beforeEach(() => {
  dear.reset()
  cheap.reset()
})
afterEach(async () => {
  for (const { id } of await db().route.findMany()) await call(route, 'DELETE', { key: admin, params: { id } })
  await set({ model: null })
})

const set = (settings: object) => call(botRoute, 'PATCH', { key: admin, params: { id: 'demo' }, body: settings })
const passed = async (key: string, model: string) => {
  const body = { model, messages: [{ role: 'user', content: 'hello' }] }
  return call(completions, 'POST', { key, body })
}
const requests = () => [dear, cheap].map((vendor) => vendor.stats().requests)

it.each([
  ['any model', {}, ['auto', 'auto:cost', 'auto:quality', 'auto:speed']],
  ['one goal', { models: ['auto:cost', 'cheap/*'] }, ['auto:cost']],
  ['certain bots', { bots: ['demo'] }, []],
  ['certain models', { models: ['cheap/*'] }, []],
  ['only the embedded engine beside it', { models: ['auto', 'frontdesk/*'] }, []],
])('lists `auto` to a key for %s only where the router has something to choose for it', async (_, limits, named) => {
  const { key } = await makeKey(limits)
  const { data } = await (await call(models, 'GET', { key })).json()
  expect(data.map(({ id }: { id: string }) => id).filter((id: string) => id.startsWith('auto'))).toEqual(named)
  for (const model of named) expect((await passed(key, model)).status).toBe(200)
})

it.each([
  ['certain bots', { bots: ['demo'] }],
  ['certain models', { models: ['cheap/*'] }],
])('refuses `auto` to a key for %s, passed through and with a bot, before a vendor is called', async (_, limits) => {
  const { key } = await makeKey(limits)
  for (const model of ['auto', 'auto:quality']) {
    expect((await passed(key, model)).status).toBe(404)
    expect(await ask(key, 'hello', { model })).toMatchObject({ status: 404, code: 'model_not_available' })
  }
  expect(requests()).toEqual([0, 0])
})

it('lets a key for certain bots have `auto` where its bot is set to it', async () => {
  const { key } = await makeKey({ bots: ['demo'] })
  await set({ model: 'auto' })
  expect(await ask(key, 'hello')).toMatchObject({ status: 'answered' })
  expect(await ask(key, 'hello', { model: 'auto' })).toMatchObject({ status: 'answered' })
})

it('chooses by `auto` only among the models that the key names beside it, whatever a rule says', async () => {
  const { key } = await makeKey({ models: ['auto*', 'cheap/*'] })
  await call(routes, 'POST', { key: admin, body: { name: 'dear ones', model: 'dear/big', conditions: {} } })
  cheap.script({ kind: 'status', status: 401, count: 9 })
  expect((await passed(key, 'auto')).status).toBe(502)
  expect(await ask(key, 'hello', { model: 'auto:quality' })).toMatchObject({ provider: 'frontdesk' })
  expect(requests()[0]).toBe(0)
  expect(requests()[1]).toBeGreaterThan(1)

  const { key: any } = await makeKey({ models: ['auto'] })
  expect((await passed(any, 'auto')).status).toBe(200)
  expect(requests()[0]).toBe(1)
})

it('asks nobody by `auto` where the key names models that nobody has', async () => {
  const { key } = await makeKey({ models: ['auto', 'gone/*'] })
  expect((await passed(key, 'auto')).status).toBe(502)
  expect(requests()).toEqual([0, 0])
})

it('gives no bot the name of the router', async () => {
  const response = await call(bots, 'POST', { key: admin, body: { slug: 'auto', name: 'Shadow' } })
  expect(response.status).toBe(400)
  expect((await response.json()).detail).toContain('slug')
  expect((await call(bots, 'POST', { key: admin, body: { slug: 'auto-parts', name: 'Parts' } })).status).toBe(201)
})

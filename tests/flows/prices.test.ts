import { beforeAll, expect, it } from 'vitest'
import * as ownModel from '#app/api/admin/models/[...id]/route.ts'
import * as models from '#app/api/admin/models/route.ts'
import * as pack from '#app/api/admin/packages/[id]/route.ts'
import * as packages from '#app/api/admin/packages/route.ts'
import * as files from '#app/api/admin/prices/import/route.ts'
import * as prices from '#app/api/admin/prices/route.ts'
import { db } from '#lib/database/client.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

/* Prices as an admin sets them: one by one, with a model of one's own, or as a file. */

const system = { type: 'system', id: null } as const
let admin = ''
beforeAll(async () => {
  admin = (await makeKey({ scopes: ['admin'] })).key
  await makeShop()
})

const sent = async (handlers: Parameters<typeof call>[0], method: 'GET' | 'POST' | 'DELETE', more: Parameters<typeof call>[2] = {}) => {
  const response = await call(handlers, method, { key: admin, ...more })
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : undefined }
}
const csv = (raw: string, query = '') => sent(files, 'POST', { raw, query, headers: { 'content-type': 'text/csv' } })

it('adds a model of one’s own that can be asked, at its price', async () => {
  await using vendor = await startVendor()
  const provider = await makeProvider(vendor.baseUrl, { name: 'own', models: ['first'] })
  const described = { id: 'own/tuned', name: 'Tuned', contextWindow: 32_000, vision: true }
  expect(await sent(models, 'POST', { body: { ...described, price: { perRequest: '0.25', currency: 'CNY' } } })).toMatchObject({
    status: 201,
    body: { ...described, json: false, price: { perRequest: '0.25', inputPerMillion: null } },
  })
  const { body: catalog } = await sent(models, 'GET')
  expect(catalog.data).toContainEqual(expect.objectContaining({ ...described, provider: 'own' }))
  expect(await ask(admin, 'Hello?', { model: 'own/tuned' })).toMatchObject({
    model: 'own/tuned',
    cost: [{ amount: '0.25', currency: 'CNY' }],
  })
  expect((await sent(ownModel, 'DELETE', { params: { id: 'own/tuned' } })).status).toBe(204)
  expect((await sent(ownModel, 'DELETE', { params: { id: 'own/tuned' } })).status).toBe(404)
  expect(await db().usageEntry.findFirst({ where: { model: 'own/tuned' } })).toMatchObject({ costCurrency: 'CNY' })
  await deleteProvider(provider.id, system)
})

it('refuses a model that no provider could be asked for', async () => {
  expect(await sent(models, 'POST', { body: { id: 'nobody/x' } })).toMatchObject({ status: 400, body: { errors: [{ path: 'id' }] } })
  expect(await db().model.count()).toBe(0)
})

const file = `model,currency,input_per_million,Output Per Million,validFrom,note
openai/a,USD,1,2,2026-01-01,"the vendor’s page,
read on a Monday"
openai/b,CNY,0.5,0.75,2026-01-01,
`

it('says what a file would change, saves it once, and finds the same file the same', async () => {
  const tried = await csv(file, '?dryRun=true')
  expect(tried.body).toMatchObject({
    saved: 0,
    errors: [],
    changes: [
      { line: 2, model: 'openai/a', change: 'new' },
      { line: 4, change: 'new' },
    ],
  })
  expect((await sent(prices, 'GET', { query: '?model=openai/a' })).body.data).toEqual([])
  expect((await csv(file)).body).toMatchObject({ saved: 2 })
  const { body } = await sent(prices, 'GET', { query: '?model=openai/a' })
  expect(body.data).toMatchObject([
    { inputPerMillion: '1', outputPerMillion: '2', note: 'the vendor’s page,\nread on a Monday', validFrom: '2026-01-01T00:00:00.000Z' },
  ])
  expect((await csv(file)).body).toMatchObject({ saved: 0, changes: [{ change: 'same' }, { change: 'same' }] })
  const raised = await csv('model,currency,inputPerMillion,outputPerMillion\nopenai/a,USD,3,2', '?dryRun=true')
  expect(raised.body.changes).toMatchObject([{ change: 'changed', before: { inputPerMillion: '1' }, after: { inputPerMillion: '3' } }])
})

it('takes the same as JSON, numbers as numbers', async () => {
  const raw = JSON.stringify([{ model: 'openai/c', currency: 'USD', perRequest: 0.01, validFrom: '2026-01-01' }])
  expect((await sent(files, 'POST', { raw })).body).toMatchObject({ saved: 1, changes: [{ line: 1, after: { perRequest: '0.01' } }] })
})

const header = 'model,currency,inputPerMillion,outputPerMillion,validFrom\n'
it.each([
  [
    'a row without an amount',
    `${header}openai/x,USD,1,2,\nopenai/y,USD,1,,`,
    'line 3.outputPerMillion',
    'expected together with inputPerMillion',
  ],
  [
    'an amount that is none',
    `${header}openai/x,USD,"1,5",2,`,
    'line 2.inputPerMillion',
    'expected a decimal number as text, such as "0.15"',
  ],
  ['a day that is none', `${header}openai/x,USD,1,2,2026-02-30`, 'line 2.validFrom', 'expected a time such as 2026-11-24T00:00:00Z'],
  [
    'a row twice',
    `${header}openai/x,USD,1,2,2026-01-01\n\nopenai/x,USD,1,2,2026-01-01`,
    'line 4.model',
    'has a price from that moment on in an earlier line',
  ],
  [
    'a changed past',
    `${header}openai/x,USD,1,2,\nopenai/a,USD,9,9,2026-01-01`,
    'line 3.validFrom',
    'the model has a price from that moment on, and a price is never changed',
  ],
  ['a column that is none', 'model,currency,inputPerMilion\nopenai/x,USD,1', 'line 1', expect.stringContaining('"inputPerMilion"')],
  ['no currency', 'model,perRequest\nopenai/x,1', 'line 1', expect.stringContaining('currency is missing')],
  ['a quote that is not closed', `${header}openai/x,USD,"1,2,`, expect.stringContaining('line'), expect.stringContaining('is not CSV')],
])('refuses a file with %s, names the line, and saves none of it', async (_, text, path, message) => {
  expect(await csv(text)).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ path, message }] } })
  expect(await db().price.count({ where: { model: 'openai/x' } })).toBe(0)
})

it.each(['{}', '[1', '[{"model":"openai/x"}]', '[null]', '[{"model":"openai/x","currency":"USD","perRequest":"1","note":"a\\u0000b"}]'])(
  'refuses %s as a price list',
  async (raw) => {
    expect((await sent(files, 'POST', { raw })).status).toBe(400)
    expect(await db().price.count({ where: { model: 'openai/x' } })).toBe(0)
  },
)

it('keeps a package from its beginning to its end', async () => {
  const body = { name: 'Credit', models: 'openai/*', unit: 'money', amount: '50', currency: 'USD' }
  const { status, body: made } = await sent(packages, 'POST', { body })
  expect({ status, made }).toMatchObject({ status: 201, made: { ...body, used: '0', left: '50', state: 'in_use' } })
  expect((await sent(packages, 'GET')).body.data).toEqual([made])
  expect((await sent(pack, 'DELETE', { params: { id: made.id } })).status).toBe(204)
  expect((await sent(pack, 'DELETE', { params: { id: made.id } })).status).toBe(404)
  const bad = { ...body, unit: 'tokens', amount: '0', expiresAt: '2020-01-01T00:00:00Z' }
  const { body: refused } = await sent(packages, 'POST', { body: bad })
  expect(refused.errors.map(({ path }: { path: string }) => path)).toContain('amount')
})

it('imports no file of a type that only JavaScript knows', async () => {
  const answer = await sent(files, 'POST', { raw: '[]', headers: { 'content-type': 'constructor' } })
  expect(JSON.stringify(answer)).toContain('unsupported_media')
})

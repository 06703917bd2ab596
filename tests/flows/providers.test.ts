import { beforeAll, expect, it } from 'vitest'
import * as tests from '#app/api/admin/providers/[id]/test/route.ts'
import { seal } from '#lib/access/vault.ts'
import { db } from '#lib/database/client.ts'
import { credentialsIn, credentialsPlace } from '#lib/llm/connections.ts'
import { createProvider, deleteProvider, getProvider, providersInOrder, updateProvider } from '#lib/llm/provider-rows.ts'
import { pricedOffer, setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, making } from '#tests/fakes/frontdesk.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'

const system = { type: 'system', id: null } as const
const developer = { actor: system, privateNetwork: false }
let vendor: Vendor
let admin = ''
beforeAll(async () => {
  process.env.OPENAI_API_KEY = 'sk-environment-0123456789'
  vendor = await startVendor()
  admin = (await makeKey({ scopes: ['admin'] })).key
  return () => vendor.close()
})

const names = (() => {
  let count = 0
  return () => `mock-${count++}`
})()
const make = (fields = {}) => makeProvider(vendor.baseUrl, { name: names(), ...fields })
const test = async (id: string) => {
  const response = await call(tests, 'POST', { key: admin, params: { id } })
  return { status: response.status, ...(await response.json()) }
}
const credentialsOf = async (id: string) => credentialsIn(await db().provider.findUniqueOrThrow({ where: { id } }))

it('tests a provider before it is switched on, and writes the call into the ledger', async () => {
  const { id } = await make({ enabled: false })
  const { requestId: _, ...result } = await test(id)
  expect(result).toMatchObject({ status: 200, ok: true })
  expect(await db().usageEntry.findMany({ where: { providerId: id } })).toMatchObject([{ purpose: 'test', status: 'success' }])
})

it('says why nothing could be asked, of a server that lists its models but is not there', async () => {
  const { id } = await createProvider({ vendor: 'ollama', name: names(), baseUrl: 'http://127.0.0.1:9', allowPrivateNetwork: true }, making)
  expect(await test(id)).toMatchObject({ status: 200, ok: false, model: null, reason: 'network' })
})

it('asks again what a server lists once it is there', async () => {
  const provider = await createProvider(
    { vendor: 'ollama', name: names(), baseUrl: 'http://127.0.0.1:9', allowPrivateNetwork: true },
    making,
  )
  expect(await pricedOffer(provider.id)).toEqual([])
  await updateProvider(provider.id, { baseUrl: vendor.url }, making)
  expect(await pricedOffer(provider.id)).toMatchObject([{ id: 'ollama/mock:latest', origin: 'listed', isDefault: true, price: null }])
  await deleteProvider(provider.id, system)
})

it('tells an address that speaks something else from one that does not answer', async () => {
  const { id } = await make({ models: [], baseUrl: `${vendor.url}/nowhere` })
  vendor.script({ kind: 'status', status: 401 })
  expect(await test(id)).toMatchObject({ ok: false, reason: 'authentication' })
})

it('knows no provider of another name', async () => {
  expect(await test('prov_none')).toMatchObject({ status: 404 })
})

it('keeps what of the credentials is not given', async () => {
  const { id } = await make({ credentials: { apiKey: 'sk-first-0123456789', headers: { 'x-team': 'support' } } })
  await updateProvider(id, { credentials: { apiKey: 'sk-second-0123456789' } }, making)
  expect(await credentialsOf(id)).toEqual({ apiKey: 'sk-second-0123456789', headers: { 'x-team': 'support' } })
  const { hint } = await updateProvider(id, { credentials: { headers: {} } }, making)
  expect(await credentialsOf(id)).toEqual({ apiKey: 'sk-second-0123456789', headers: {} })
  expect(hint).toBe('6789')
})

it('sends no secret to an address it was not given for', async () => {
  const { id } = await make({ credentials: { apiKey: 'sk-first-0123456789', headers: { 'x-team': 'support' } } })
  const moved = await updateProvider(id, { baseUrl: `${vendor.url}/other`, credentials: { headers: { 'x-new': '1' } } }, making)
  expect(moved).toMatchObject({ hint: null })
  expect(await credentialsOf(id)).toEqual({ headers: { 'x-new': '1' } })
  expect(await updateProvider(id, { baseUrl: vendor.baseUrl }, making)).toMatchObject({ hasCredentials: false, hint: null })
})

it('takes new credentials when the old ones can no longer be read', async () => {
  const { id } = await make()
  const foreign = seal('{"apiKey":"x"}', credentialsPlace('another'))
  await db().provider.update({ where: { id }, data: { credentials: foreign } })
  await updateProvider(id, { credentials: { apiKey: 'sk-second-0123456789' } }, making)
  expect(await credentialsOf(id)).toEqual({ apiKey: 'sk-second-0123456789' })
})

it('goes back to the vendor’s own address, where there is one', async () => {
  const { id } = await createProvider(
    { vendor: 'deepseek', name: names(), baseUrl: vendor.baseUrl, credentials: { apiKey: 'sk-0123456789abc' }, allowPrivateNetwork: true },
    making,
  )
  expect(await updateProvider(id, { baseUrl: null, allowPrivateNetwork: true }, making)).toMatchObject({
    baseUrl: null,
    hasCredentials: false,
  })
  const compatible = await make()
  await expect(updateProvider(compatible.id, { baseUrl: null }, making)).rejects.toMatchObject({ code: 'invalid_request' })
})

it('takes the leave for private addresses from one who moves a provider and could not give it', async () => {
  const { id } = await make()
  await expect(updateProvider(id, { baseUrl: `${vendor.url}/other`, allowPrivateNetwork: true }, developer)).rejects.toMatchObject({
    errors: [{ path: 'baseUrl' }],
  })
  expect(await updateProvider(id, { enabled: false, priority: 7 }, developer)).toMatchObject({ allowPrivateNetwork: true, enabled: false })
})

it('writes down what a change really changed, also of many at once', async () => {
  const { id } = await make({ priority: 0 })
  await Promise.all([1, 2, 3, 4, 5, 6].map((priority) => updateProvider(id, { priority }, making)))
  const entries = await db().auditEntry.findMany({ where: { target: id, action: 'provider.update' } })
  const steps = new Map(entries.map(({ before, after }) => [priorityIn(before), priorityIn(after)]))
  let [reached, count] = [0, 0]
  for (; steps.has(reached); count++) reached = steps.get(reached) ?? -1
  expect(count).toBe(6) // each began where another had ended
  expect(reached).toBe((await db().provider.findUniqueOrThrow({ where: { id } })).priority)
})
const priorityIn = (row: unknown) => (row as { priority: number }).priority

it('writes down the price that was in force before', async () => {
  const price = (inputPerMillion: string) => ({ model: 'mock/priced', inputPerMillion, outputPerMillion: '2', currency: 'USD' })
  await setPrice(price('1'), system)
  await setPrice(price('1.5'), system)
  const entries = await db().auditEntry.findMany({ where: { target: 'mock/priced' }, orderBy: { id: 'asc' } })
  expect(entries).toMatchObject([
    { before: null, after: { inputPerMillion: '1' } },
    { before: { inputPerMillion: '1', source: 'system' }, after: { inputPerMillion: '1.5' } },
  ])
})

it('lists all in the order in which they are asked, the environment’s among them, without a secret', async () => {
  await db().provider.deleteMany()
  const last = await make({ priority: 200, enabled: false })
  const first = await make({ priority: 10 })
  const openai = await createProvider({ vendor: 'openai', name: 'Own', credentials: { apiKey: 'sk-own-0123456789' } }, making)
  const list = await providersInOrder()
  expect(list.map(({ id }) => id)).toEqual([first.id, 'env_openai', openai.id, last.id])
  expect(list[1]).toMatchObject({ variables: ['OPENAI_API_KEY'], hint: '6789', address: 'https://api.openai.com/v1' })
  expect(await getProvider('env_openai')).toMatchObject({ fromEnvironment: true, hasCredentials: true })
  expect(JSON.stringify([list, await getProvider('env_openai'), await getProvider(openai.id)])).not.toMatch(/sk-own-0|sk-environment-0/)
})

it('offers what was configured before what is shipped, each with its price', async () => {
  const { id } = await createProvider(
    {
      vendor: 'deepseek',
      name: names(),
      models: ['own-tune', 'deepseek-chat'],
      credentials: { apiKey: 'sk-0123456789abc' },
      baseUrl: vendor.baseUrl,
      allowPrivateNetwork: true,
    },
    making,
  )
  await setPrice({ model: 'deepseek/own-tune', inputPerMillion: '3', outputPerMillion: '4', currency: 'CNY' }, system)
  const offered = await pricedOffer(id)
  expect(offered.slice(0, 3).map(({ id, origin, isDefault }) => [id, origin, isDefault])).toEqual([
    ['deepseek/deepseek-chat', 'configured', false],
    ['deepseek/own-tune', 'configured', true],
    ['deepseek/deepseek-reasoner', 'shipped', false],
  ])
  expect(offered[1]?.price).toMatchObject({ inputPerMillion: '3', currency: 'CNY', source: 'system' })
  expect(offered.at(-1)).toMatchObject({ id: 'deepseek/mock', origin: 'listed' })
})

import { afterEach, beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { planFor } from '#lib/llm/catalog.ts'
import { connections } from '#lib/llm/connections.ts'
import { createProvider } from '#lib/llm/provider-rows.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

let key = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey()).key
})
afterEach(async () => {
  await db().provider.deleteMany()
  connections.forget()
})

const apiKey = 'sk-0123456789abcdef'
const region = (name: string) => ({ name, baseUrl: `https://${name}.llm.example.com/v1` })
type Fields = Partial<Parameters<typeof createProvider>[0]>
const provider = (vendor: 'openai' | 'deepseek', name: string, fields: Fields = {}) =>
  createProvider({ vendor, name, credentials: { apiKey }, allowPrivateNetwork: true, ...fields }, making)
const orderOf = async (model: string | null) =>
  (await planFor(model)).map(({ catalogId, way }) =>
    way ? `${way.name}: ${catalogId}${way.region === null ? '' : ` in ${way.region}`}` : catalogId,
  )

it('asks the default model through each key and region, then the further models, then the next vendor, at last the engine', async () => {
  await provider('deepseek', 'other', { models: ['chat', 'reasoner'] })
  await provider('openai', 'first', { models: ['big', 'small'], regions: [region('eu'), region('us')] })
  await provider('openai', 'second', { models: ['big', 'tiny', 'small'], regions: [region('us')] })
  await provider('openai', 'spare', { models: ['big'], priority: 200 })
  expect(await orderOf(null)).toEqual([
    'first: openai/big',
    'second: openai/big',
    'first: openai/big in eu',
    'first: openai/big in us',
    'second: openai/big in us',
    'first: openai/small',
    'second: openai/small',
    'first: openai/small in eu',
    'first: openai/small in us',
    'second: openai/small in us',
    'second: openai/tiny',
    'second: openai/tiny in us',
    'other: deepseek/chat',
    'other: deepseek/reasoner',
    'spare: openai/big',
    'frontdesk/knowledge',
  ])
  expect(await orderOf('openai/small')).toEqual([
    'first: openai/small',
    'second: openai/small',
    'first: openai/small in eu',
    'first: openai/small in us',
    'second: openai/small in us',
    'frontdesk/knowledge',
  ])
})

it('asks each key for its own default model, where they differ', async () => {
  await provider('openai', 'first', { models: ['big', 'small'] })
  await provider('openai', 'second', { models: ['small', 'big'] })
  expect(await orderOf('auto')).toEqual([
    'first: openai/big',
    'second: openai/small',
    'first: openai/small',
    'second: openai/big',
    'frontdesk/knowledge',
  ])
})

it('has one lane for a key, at whichever address, with its own weight', async () => {
  const { id } = await provider('openai', 'first', { models: ['big'], regions: [region('eu')], weight: 4 })
  const lanes = (await planFor('openai/big')).flatMap(({ way }) =>
    way ? [{ lane: way.lane, region: way.region, weight: way.weight }] : [],
  )
  expect(lanes).toEqual([
    { lane: id, region: null, weight: 4 },
    { lane: id, region: 'eu', weight: 4 },
  ])
})

it('is answered from a region when the main address is down', async () => {
  const main = await startVendor()
  await main.close()
  await using backup = await startVendor({ answer: 'echo' })
  const { id } = await makeProvider(main.baseUrl, { regions: [{ name: 'eu', baseUrl: backup.baseUrl }], retry: { attempts: 1 } })
  const answer = await ask(key, 'hello from the region')
  expect(answer).toMatchObject({ status: 'answered', model: 'mock/mock', degraded: false, reply: expect.stringContaining('hello') })
  expect(backup.stats().requests).toBe(1)
  expect(await db().usageEntry.findMany({ where: { providerId: id, status: 'success' } })).toHaveLength(1)
})

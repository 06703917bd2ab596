import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, it } from 'vitest'
import * as pulls from '#app/api/admin/providers/[id]/pull/route.ts'
import * as tests from '#app/api/admin/providers/[id]/test/route.ts'
import * as models from '#app/api/v1/models/route.ts'
import { db } from '#lib/database/client.ts'
import { createProvider, providersInOrder, updateProvider } from '#lib/llm/provider-rows.ts'
import { type PullLine, pullModel } from '#lib/llm/pull-model.ts'
import { addModel, ownModelInput, pricedOffer } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { making } from '#tests/fakes/frontdesk.ts'
import { ollamaChat } from '#tests/fakes/vendors/ollama.ts'
import { panguToken } from '#tests/fakes/vendors/pangu.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'
import { sparkKeys } from '#tests/fakes/vendors/spark.ts'

/* Where the models of a provider come from when nobody has typed them in. */

let admin = ''
beforeAll(async () => {
  admin = (await makeKey({ scopes: ['admin'] })).key
})

const panguOn = (url: string, credentials: object = {}, name = 'Pangu') =>
  createProvider(
    {
      vendor: 'pangu',
      name,
      allowPrivateNetwork: true,
      baseUrl: url,
      credentials: { ...panguToken.provider(url).credentials, deployment: panguToken.model, ...credentials },
    },
    making,
  )

it('asks the deployment that stands beside the credentials, unless models are named', async () => {
  await using vendor = await startDialect(panguToken)
  const { id } = await panguOn(vendor.url)
  expect(await pricedOffer(id)).toMatchObject([{ id: `pangu/${panguToken.model}`, origin: 'configured', isDefault: true }])
  expect(await providersInOrder()).toMatchObject([{ id, models: [panguToken.model], defaultModel: panguToken.model }])
  const tested = await call(tests, 'POST', { key: admin, params: { id } })
  expect(await tested.json()).toMatchObject({ ok: true, model: `pangu/${panguToken.model}` })

  await updateProvider(id, { models: ['another'] }, making)
  expect(await pricedOffer(id)).toMatchObject([{ id: 'pangu/another', isDefault: true }])
})

it.each([
  ['pangu', panguToken.provider('').credentials, 'an-own-one', false],
  ['spark', sparkKeys, 'max-32k', false],
  ['spark', sparkKeys, 'imagev3', true],
  ['ernie', { apiKey: 'a-key', secretKey: 'a-secret' }, 'ernie-4.5-turbo-vl', false],
  ['ernie', { apiKey: 'bce-v3/a-key' }, 'ernie-4.5-turbo-vl', true],
] as const)(
  'knows whether %s with %o can send a picture to %s, whatever somebody says of that model: %s',
  async (vendor, given, model, vision) => {
    const credentials = { ...given, ...('iamBaseUrl' in given && { iamBaseUrl: 'https://iam.example.com' }) }
    const { id } = await createProvider({ vendor, name: `${vendor} ${Object.keys(given)} ${model}`, credentials, models: [model] }, making)
    await addModel(ownModelInput.parse({ id: `${vendor}/${model}`, vision: true }), making.actor)
    expect((await pricedOffer(id)).find((offered) => offered.id === `${vendor}/${model}`)).toMatchObject({ vision })
  },
)

it('takes no address for tokens that is none', async () => {
  await expect(panguOn('http://127.0.0.1:9', { iamBaseUrl: 'iam.example.com' })).rejects.toMatchObject({
    code: 'invalid_request',
    errors: [{ path: 'credentials.iamBaseUrl', message: expect.stringContaining('expected an http:// or https:// address') }],
  })
})

const ollamaOn = (baseUrl: string, name: string) => createProvider({ vendor: 'ollama', name, baseUrl, allowPrivateNetwork: true }, making)
const pull = (id: string, model: string, key = admin) => call(pulls, 'POST', { key, params: { id }, body: { model } })
const linesOf = async (response: Response): Promise<PullLine[]> =>
  (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const listed = async () =>
  (await (await call(models, 'GET', { key: admin })).json()).data
    .map(({ id }: { id: string }) => id)
    .filter((id: string) => id.startsWith('ollama/'))

it('has Ollama fetch a model, tells how far it is, and offers the model at once', async () => {
  await using vendor = await startDialect(ollamaChat)
  const { id } = await ollamaOn(vendor.url, 'fetches')
  expect(await listed()).toEqual(['ollama/qwen3:8b'])
  const response = await pull(id, 'llama3.2:1b')
  expect(response.headers.get('content-type')).toMatch('application/x-ndjson')
  const lines = await linesOf(response)
  expect(lines.at(-1)).toEqual({ state: 'done', completedBytes: 1_024, totalBytes: 1_024, reason: null, message: null })
  expect(lines.slice(0, -1).every(({ state, completedBytes, totalBytes }) => state === 'fetching' && completedBytes <= totalBytes)).toBe(
    true,
  )
  expect(await listed()).toEqual(['ollama/qwen3:8b', 'ollama/llama3.2:1b'])
  expect(await db().auditEntry.findFirst({ where: { target: id, action: 'provider.pull' } })).toMatchObject({
    after: { model: 'llama3.2:1b' },
  })
})

it('says why a model does not come', async () => {
  await using vendor = await startDialect(ollamaChat)
  const { id } = await ollamaOn(vendor.url, 'knows little')
  expect((await linesOf(await pull(id, 'nowhere:1b'))).at(-1)).toMatchObject({ state: 'failed', reason: 'model_not_found' })
  const away = await ollamaOn('http://127.0.0.1:9', 'is away')
  expect(await linesOf(await pull(away.id, 'qwen3:8b'))).toMatchObject([{ state: 'failed', reason: 'network' }])
})

it('fetches models for nobody else, and for no other vendor', async () => {
  const { id } = await panguOn('http://127.0.0.1:9', {}, 'Pangu of another shop')
  expect((await pull(id, 'qwen3:8b')).status).toBe(409)
  expect((await pull('prov_none', 'qwen3:8b')).status).toBe(404)
  const { id: ollama } = await ollamaOn('http://127.0.0.1:9', 'for admins')
  expect((await pull(ollama, 'qwen3:8b', (await makeKey({ scopes: ['chat'] })).key)).status).toBe(403)
  expect(await (await pull(ollama, 'a b')).json()).toMatchObject({ errors: [{ path: 'model' }] })
})

it('leads Ollama to no library in a private network, unless its caller may', async () => {
  await using vendor = await startDialect(ollamaChat)
  const { id } = await ollamaOn(vendor.url, 'goes nowhere')
  const pulled = (model: string) => pullModel(id, { model }, { ...making, privateNetwork: false })
  for (const library of ['127.0.0.1:5000', 'localhost', '169.254.169.254', 'http://10.0.0.1', '0x7f.1'])
    await expect(pulled(`${library}/shop/model:1b`)).rejects.toMatchObject({ code: 'invalid_request', errors: [{ path: 'model' }] })
  await expect(pulled('a:b:c/shop/model')).rejects.toMatchObject({ code: 'invalid_request' })
  await pulled('8.8.8.8/shop/model:1b')
  await pulled('owner/model:1b')
  await pullModel(id, { model: 'localhost/shop/model:1b' }, making)
  expect(vendor.received.filter(({ path }) => path === '/api/pull')).toEqual([]) // what is not read is not begun
})

it('stops fetching when its reader leaves', async () => {
  const left = Promise.withResolvers<void>()
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    response.write('{"status":"pulling aaa","digest":"sha256:aaa","total":1000,"completed":1}\n')
    response.on('close', left.resolve)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { id } = await ollamaOn(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'takes long')
  const reader = (await pull(id, 'qwen3:8b')).body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('"completedBytes":1')
  await reader?.cancel()
  await left.promise
  server.close()
})

it('keeps how long Ollama keeps a model, through other changes, and for no other vendor', async () => {
  const { id, keepAlive } = await createProvider(
    { vendor: 'ollama', name: 'patient', baseUrl: 'http://127.0.0.1:9', keepAlive: '30m', allowPrivateNetwork: true },
    making,
  )
  expect(keepAlive).toBe('30m')
  expect(await updateProvider(id, { priority: 7 }, making)).toMatchObject({ keepAlive: '30m', priority: 7 })
  expect(await updateProvider(id, { keepAlive: '-1' }, making)).toMatchObject({ keepAlive: '-1' })
  const other = { vendor: 'openai' as const, name: 'hasty', credentials: { apiKey: 'sk-0123456789abcdef' }, keepAlive: '5m' }
  await expect(createProvider(other, making)).rejects.toMatchObject({ errors: [{ path: 'keepAlive' }] })
})

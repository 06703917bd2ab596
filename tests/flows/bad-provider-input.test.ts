import { beforeAll, expect, it } from 'vitest'
import * as one from '#app/api/admin/providers/[id]/route.ts'
import * as tests from '#app/api/admin/providers/[id]/test/route.ts'
import * as imports from '#app/api/admin/providers/import/route.ts'
import * as providers from '#app/api/admin/providers/route.ts'
import { db } from '#lib/database/client.ts'
import { connectionTo, credentialsIn } from '#lib/llm/connections.ts'
import { isWholeEndpoint } from '#lib/llm/mix-ups.ts'
import { createProvider, deleteProvider, updateProvider } from '#lib/llm/provider-rows.ts'
import { vendors } from '#lib/llm/vendors.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { sloppy } from '#tests/fakes/vendors/compatible.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { type RunningDialect, startDialect } from '#tests/fakes/vendors/server.ts'

/* What goes wrong when a provider is set up: each with the field's name and what was expected, and nothing half saved. */

const pair = { BAIDU_API_KEY: 'environment-planted-1234', BAIDU_SECRET_KEY: 'environment-secret-5678' }
const developer = { actor: { type: 'system', id: null } as const, privateNetwork: false }
let vendor: RunningDialect
let admin = ''
beforeAll(async () => {
  Object.assign(process.env, pair, { OLLAMA_BASE_URL: 'http://127.0.0.1:9' })
  vendor = await startDialect(openaiChat)
  admin = (await makeKey({ scopes: ['admin'] })).key
  return () => vendor.close()
})

async function sent(method: 'POST' | 'PATCH', body: object, id?: string) {
  const response = await call(id ? one : providers, method, { key: admin, body, ...(id && { params: { id } }) })
  return { status: response.status, ...(await response.json()) }
}
const make = (fields: object) => sent('POST', { vendor: 'openai', name: 'Made', credentials: { apiKey: 'sk-0123456789abcdef' }, ...fields })

const spark = { appId: 'a1b2c3d4', apiKey: 'key-0123456789', apiSecret: 'secret-0123456789' }
it.each([
  ['a number for a key', { credentials: { apiKey: 7 } }, 'credentials.apiKey', /string/],
  ['a text for credentials', { credentials: 'sk-0123456789' }, 'credentials', /object/],
  ['no key', { credentials: {} }, 'credentials.apiKey', /expected the key/],
  ['a key with a line break in it', { credentials: { apiKey: 'sk-01234\n56789' } }, 'credentials.apiKey', /expected one line/],
  ['the key of another vendor', { credentials: { apiKey: 'sk-ant-api03-0123456789' } }, 'credentials.apiKey', /key of anthropic/],
  [
    'a field of another vendor',
    { credentials: { apiKey: 'sk-0123456789', secretId: 'AKIDx' } },
    'credentials.secretId',
    /not used by openai: expected apiKey/,
  ],
  ['a field that no vendor has', { credentials: { token: 'x' } }, 'credentials', /token/],
  ['half a pair', { vendor: 'hunyuan', credentials: { secretId: 'AKID0123456789' } }, 'credentials.secretKey', /needed beside secretId/],
  [
    'two of three',
    { vendor: 'spark', credentials: { ...spark, apiSecret: undefined } },
    'credentials.apiSecret',
    /needed beside appId, apiKey/,
  ],
  ['half of the second form', { vendor: 'ernie', credentials: { secretAccessKey: 'x' } }, 'credentials.accessKey', /needed beside/],
  ['an address without its protocol', { baseUrl: 'llm.example.com/v1' }, 'baseUrl', /expected an http/],
  [
    'a web address where a WebSocket is asked for',
    { vendor: 'spark', credentials: spark, baseUrl: 'https://x.example' },
    'baseUrl',
    /expected a ws:/,
  ],
  ['a WebSocket where a web address is asked for', { baseUrl: 'wss://x.example' }, 'baseUrl', /expected an http/],
  ['a whole endpoint', { baseUrl: 'https://llm.example.com/v1/chat/completions' }, 'baseUrl', /whole endpoint/],
  ['an endpoint with a version in its query', { baseUrl: 'https://llm.example.com/v1?api-version=1' }, 'baseUrl', /before \?/],
  ['a private address that nobody allowed', { baseUrl: 'http://127.0.0.1:8000/v1' }, 'baseUrl', /private network/],
  ['no address where there is no usual one', { vendor: 'openai-compatible' }, 'baseUrl', /expected the address/],
  ['a vendor that does not exist', { vendor: 'palm' }, 'vendor', /expected one of openai, anthropic/],
])('refuses %s, and saves nothing', async (_, fields, path, message) => {
  const refused = await make(fields)
  expect(refused).toMatchObject({ status: 400, code: 'invalid_request' })
  const said = refused.errors.find((error: { path: string }) => error.path === path)
  expect(said?.message).toMatch(message)
  expect(refused.detail).toContain(path)
  expect(JSON.stringify(refused)).not.toMatch(/sk-0|01234|planted/)
  expect(await db().provider.count()).toBe(0)
  expect(await db().auditEntry.count({ where: { action: { startsWith: 'provider' } } })).toBe(0)
})

it('changes nothing of a provider when part of the change is refused', async () => {
  const { id } = await make({ name: 'Whole' })
  const before = await db().provider.findUniqueOrThrow({ where: { id } })
  for (const change of [
    { name: 'Other', baseUrl: 'https://llm.example.com/v1/completions' },
    { priority: 3, credentials: { apiKey: 'AIza0123456789' } },
    { priority: 3, credentials: { apiKey: null } },
    { enabled: false, credentials: { secretKey: 'x' } },
  ])
    expect(await sent('PATCH', change, id)).toMatchObject({ status: 400 })
  expect(await db().provider.findUniqueOrThrow({ where: { id } })).toEqual(before)
})

it('takes an address with or without a slash at its end for the same, and keeps the key', async () => {
  const { id } = await make({ name: 'Slashes', baseUrl: 'https://llm.example.com/v1/' })
  expect(await sent('PATCH', { baseUrl: 'https://llm.example.com/v1' }, id)).toMatchObject({ status: 200, hasCredentials: true })
  expect((await db().provider.findUniqueOrThrow({ where: { id } })).baseUrl).toBe('https://llm.example.com/v1')
})

it('forgets a credential that is null, so that another form can take its place', async () => {
  const { id } = await make({ vendor: 'ernie', name: 'ERNIE', credentials: { apiKey: 'old-0123456789', secretKey: 'old-secret' } })
  const changed = await sent('PATCH', { credentials: { apiKey: 'bce-v3/ALTAK-0123456789', secretKey: null } }, id)
  expect(changed).toMatchObject({ status: 200, credentialFields: ['apiKey'] })
})

it('lets an admin allow a private address, and nobody else', async () => {
  const here = { name: 'Here', baseUrl: `${vendor.url}/v1`, allowPrivateNetwork: true }
  const credentials = { apiKey: 'sk-0123456789abcdef' }
  await expect(createProvider({ vendor: 'openai', credentials, ...here }, developer)).rejects.toMatchObject({ code: 'not_allowed' })
  expect(await make(here)).toMatchObject({ status: 201, allowPrivateNetwork: true })
})

const pangu = { domain: 'shop', user: 'bot', password: 'password-0123456789' }
it.each([
  ['http://169.254.169.254', /private network/],
  ['http://127.1:8000', /private network/],
  ['http://[::ffff:a9fe:a9fe]/', /private network/],
  ['https://me:pass@iam.example.com', /without a user name/],
  ['https://iam.example.com/?to=', /without a user name/],
  ['https://iam.example.com/#', /without a user name/],
  ['file:///etc', /expected an http/],
])('takes no tokens from %s', async (iamBaseUrl, message) => {
  const fields = { vendor: 'pangu' as const, name: 'Pangu', baseUrl: 'https://8.8.8.8', credentials: { ...pangu, iamBaseUrl } }
  const refused = { errors: [{ path: 'credentials.iamBaseUrl', message: expect.stringMatching(message) }] }
  await expect(createProvider(fields, developer)).rejects.toMatchObject(refused)
  const { id } = await createProvider({ ...fields, credentials: pangu }, developer)
  await expect(updateProvider(id, { credentials: { ...pangu, iamBaseUrl } }, developer)).rejects.toMatchObject(refused)
  await deleteProvider(id, developer.actor)
})

it('takes back the leave to reach private addresses when tokens are to come from another place', async () => {
  const credentials = { ...pangu, iamBaseUrl: 'https://8.8.4.4' }
  const made = { vendor: 'pangu' as const, name: 'Pangu at home', baseUrl: `${vendor.url}`, credentials, allowPrivateNetwork: true }
  const { id } = await createProvider(made, { ...developer, privateNetwork: true })
  const inside = { credentials: { ...pangu, iamBaseUrl: 'http://127.0.0.1:5432' } }
  await expect(updateProvider(id, inside, developer)).rejects.toMatchObject({ code: 'invalid_request' })
  expect(await updateProvider(id, { priority: 7 }, developer)).toMatchObject({ allowPrivateNetwork: true })
  await updateProvider(id, inside, { ...developer, privateNetwork: true })
  await deleteProvider(id, developer.actor)
})

it('says of an address without its version, and of a model that there is not, that they are not found', async () => {
  const reached = { credentials: { apiKey: 'sk-test-0123456789abcdef' }, allowPrivateNetwork: true }
  const tested = async (fields: object) => {
    const { id } = await make({ ...reached, ...fields })
    return (await call(tests, 'POST', { key: admin, params: { id } })).json()
  }
  vendor.script({ answer: openaiChat.refusals.find(([reason]) => reason === 'model_not_found')?.[1] })
  expect(await tested({ name: 'No model', baseUrl: `${vendor.url}/v1`, models: ['gpt-nope'] })).toMatchObject({
    ok: false,
    reason: 'model_not_found',
  })
  const short = await tested({ name: 'No version', baseUrl: vendor.url })
  expect(short).toMatchObject({ ok: false, reason: 'model_not_found' })
  expect(short.message).toContain('/v1')
})

it('knows a whole endpoint of every vendor from the address that its calls begin with', async () => {
  for (const { baseUrl } of Object.values(vendors)) expect(isWholeEndpoint(baseUrl ?? 'https://llm.example.com/v1')).toBe(false)
  for (const dialect of dialects) {
    await using running = await startDialect(dialect)
    const { baseUrl, api } = dialect.provider(running.url)
    if (api !== 'generic' && dialect !== sloppy) expect(isWholeEndpoint(baseUrl)).toBe(false)
  }
  for (const path of [
    'v1/chat/completions/',
    'v1/messages',
    'v1beta/models/gemini-2.5-flash:generateContent',
    'api/v1/services/aigc/text-generation/generation',
    'rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions_pro',
    'v3.5/chat',
    'v1/p1/deployments/d1/chat/completions',
    'api/chat',
  ])
    expect(isWholeEndpoint(`https://host.example/${path}`), path).toBe(true)
})

it('copies a provider of the environment into one that can be changed, and shows none of its secrets', async () => {
  const response = await call(imports, 'POST', { key: admin, body: { id: 'env_ernie', name: 'Copied' } })
  const copied = await response.json()
  expect({ status: response.status, ...copied }).toMatchObject({
    status: 201,
    vendor: 'ernie',
    name: 'Copied',
    credentialFields: ['apiKey', 'secretKey'],
    fromEnvironment: false,
    allowPrivateNetwork: false,
  })
  const row = await db().provider.findUniqueOrThrow({ where: { id: copied.id } })
  expect(credentialsIn(row)).toEqual({ apiKey: pair.BAIDU_API_KEY, secretKey: pair.BAIDU_SECRET_KEY })
  const [audited] = await db().auditEntry.findMany({ where: { target: copied.id } })
  expect(audited).toMatchObject({ action: 'provider.import' })
  expect(JSON.stringify([copied, audited, row])).not.toMatch(/planted|environment-secret/)
  expect(await sent('PATCH', { priority: 5 }, copied.id)).toMatchObject({ status: 200, priority: 5 })
})

it('copies what stands in a private network for an admin only, and nothing that the environment does not give', async () => {
  const imported = async (body: object) => (await call(imports, 'POST', { key: admin, body })).json()
  const { id } = await imported({ id: 'env_ollama' })
  expect((await connectionTo(id))?.name).toBe('ollama')
  expect(await imported({ id: 'env_ollama' })).toMatchObject({ code: 'conflict', errors: [{ path: 'name' }] })
  expect(await imported({ id: 'env_openai' })).toMatchObject({ code: 'not_found' })
  expect(await imported({ id })).toMatchObject({ code: 'not_found' })
})

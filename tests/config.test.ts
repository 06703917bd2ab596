import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readConfig } from '#lib/config.ts'
import { type VendorSlug, vendors } from '#lib/llm/vendors.ts'
import { vendorVariables } from '#lib/vendor-variables.ts'

const readByOthers = ['NO_PROXY', 'NODE_EXTRA_CA_CERTS'] // by the HTTP client and by Node
const declared = [...readFileSync('lib/config.ts', 'utf8').matchAll(/^ {4}([A-Z][A-Z0-9_]*):/gm)].map(([, name]) => name)
const example = readFileSync('.env.example', 'utf8')
const explained = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name)

it('explains every setting in .env.example, and no other', () => {
  expect(declared).toContain('FRONTDESK_SECRET')
  expect(explained.filter((name) => !readByOthers.includes(name ?? '')).sort()).toEqual(declared.toSorted())
})

it('shows there the default of each setting that has one', () => {
  const source = readFileSync('lib/config.ts', 'utf8')
  const ours = Array.from(source.matchAll(/^ {4}([A-Z][A-Z0-9_]*):.*\.default\('?([^')]+)'?\)/gm), ([, name, value]) => `#${name}=${value}`)
  const ofVendors = Object.entries(vendorVariables).map(([slug, { baseUrl }]) => `#${baseUrl}=${vendors[slug as VendorSlug].baseUrl}`)

  expect(ours).toContain('#PORT=3000')
  expect(example.split('\n')).toEqual(expect.arrayContaining([...ours, ...ofVendors]))
})

it('accepts the examples', () => {
  const values = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value])

  expect(() => readConfig(Object.fromEntries(values))).not.toThrow()
})

it('needs nothing, and takes an empty value for an unset one', () => {
  const nothing = readConfig({})

  expect(nothing).toMatchObject({ port: 3000, host: '127.0.0.1', publicUrl: 'http://127.0.0.1:3000', databaseUrl: undefined })
  expect(readConfig(Object.fromEntries(declared.map((name) => [name, ' '])))).toEqual(nothing)
})

it.each(['nginx', '10.0.0.0/33', '10.0.0.1, proxy'])('stops at TRUSTED_PROXIES=%s', (value) => {
  expect(messageOf(() => readConfig({ TRUSTED_PROXIES: value }))).toContain('TRUSTED_PROXIES: expected addresses or networks')
})

it.each([
  ['::1', 'http://[::1]:3000'],
  ['::', 'http://localhost:3000'],
  ['192.168.1.5', 'http://192.168.1.5:3000'],
])('says where it is when it listens on %s', (HOST, publicUrl) => {
  expect(readConfig({ HOST }).publicUrl).toBe(publicUrl)
})

it.each([
  ['BAIDU_API_KEY', ['BAIDU_SECRET_KEY']],
  ['BAIDU_SECRET_ACCESS_KEY', ['BAIDU_ACCESS_KEY']],
  ['TENCENTCLOUD_SECRET_ID', ['TENCENTCLOUD_SECRET_KEY']],
  ['SPARK_API_KEY', ['SPARK_APP_ID', 'SPARK_API_SECRET']],
  ['HUAWEI_IAM_USER', ['HUAWEI_IAM_DOMAIN', 'HUAWEI_IAM_PASSWORD']],
  ['HUAWEI_SECRET_KEY', ['HUAWEI_ACCESS_KEY']],
])('stops at %s alone and names what is missing beside it', (name, missing) => {
  const said = messageOf(() => readConfig({ [name]: 'sesame-0123', ...Object.fromEntries(missing.map((other) => [other, ' '])) }))

  for (const other of missing) expect(said).toContain(`${other}: is needed beside ${name}`)
  expect(said).not.toContain('sesame')
})

it('takes the form that is whole where another is half there, and the first of two whole ones', () => {
  const signed = { BAIDU_ACCESS_KEY: 'ak', BAIDU_SECRET_ACCESS_KEY: 'sk' }
  expect(readConfig({ ...signed, BAIDU_API_KEY: 'half' }).vendors.ernie).toEqual({
    credentials: { accessKey: 'ak', secretAccessKey: 'sk' },
    variables: ['BAIDU_ACCESS_KEY', 'BAIDU_SECRET_ACCESS_KEY'],
  })
  expect(readConfig({ ...signed, QIANFAN_API_KEY: 'bce-v3/x' }).vendors.ernie?.credentials).toEqual({ apiKey: 'bce-v3/x' })
  expect(readConfig({ HUAWEI_ACCESS_KEY: 'ak', HUAWEI_SECRET_KEY: 'sk', HUAWEI_PROJECT: 'p' }).vendors.pangu?.credentials).toEqual({
    accessKey: 'ak',
    secretKey: 'sk',
    project: 'p',
  })
})

it.each([
  ['PORT', 'sesame'],
  ['PORT', '70000'],
  ['PUBLIC_URL', 'ftp://sesame.example'],
  ['DATABASE_URL', 'mysql://root:sesame@host/db'],
  ['DATABASE_DIRECT_URL', 'sesame'],
  ['REDIS_URL', 'https://sesame.example'],
  ['REDIS_URL', 'redis://:pass/sesame@redis.example:6379'],
  ['REDIS_URL', 'redis://redis.example/sesame'],
  ['FRONTDESK_SECRET', 'sesame'],
  ['FRONTDESK_SECRET', 'sesamesesamesesamesesamesesamesesamesesame'],
  ['ADMIN_PASSWORD', 'sesame'],
  ['FRONTDESK_INIT_API_KEY', 'sesame-sesame-sesame-sesame-sesame'],
  ['METRICS_TOKEN', 'sesame'],
  ['LOG_LEVEL', 'sesame'],
  ['OPENAI_BASE_URL', 'sesame'],
  ['HUNYUAN_BASE_URL', 'wss://sesame.example'],
  ['SPARK_BASE_URL', 'https://sesame.example'],
])('names %s when it is %s, and does not repeat the value', (name, value) => {
  const said = messageOf(() => readConfig({ [name]: value }))

  expect(said).toContain(name)
  expect(said).not.toContain(value)
})

it('names all that is wrong at once', () => {
  const said = messageOf(() => readConfig({ PORT: '-1', LOG_LEVEL: 'loud' }))

  expect(said).toMatch(/PORT[\s\S]*LOG_LEVEL/)
})

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

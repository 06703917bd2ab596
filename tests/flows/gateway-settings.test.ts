import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as one from '#app/api/admin/providers/[id]/route.ts'
import * as providers from '#app/api/admin/providers/route.ts'
import { db } from '#lib/database/client.ts'
import { connectionTo } from '#lib/llm/connections.ts'
import { createProvider, getProvider, updateProvider } from '#lib/llm/provider-rows.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { making } from '#tests/fakes/frontdesk.ts'

/* What a provider says of its limits, its failures and its backup addresses. Public addresses are literal: nothing is looked up. */

const developer = { actor: making.actor, privateNetwork: false }
const eu = { name: 'eu', baseUrl: 'https://8.8.8.8/v1' }
const us = { name: 'us', baseUrl: 'https://8.8.4.4/v1' }
let admin = ''
beforeAll(async () => {
  process.env.DEEPSEEK_API_KEY = 'sk-environment-0123456789'
  admin = (await makeKey({ scopes: ['admin'] })).key
})
beforeEach(async () => void (await db().provider.deleteMany()))

async function sent(method: 'POST' | 'PATCH', body: object, id?: string) {
  const response = await call(id ? one : providers, method, { key: admin, body, ...(id && { params: { id } }) })
  return { status: response.status, ...(await response.json()) }
}
const make = (fields: object = {}) =>
  sent('POST', { vendor: 'openai', name: 'Made', credentials: { apiKey: 'sk-0123456789abcdef' }, ...fields })
const wayOf = async (id: string) => (await connectionTo(id))?.way

const everything = {
  regions: [eu, us],
  weight: 3,
  limits: { requestsPerMinute: 60, tokensPerMinute: null, concurrency: 10 },
  timeouts: { connectMs: 100, totalMs: 60_000 },
  retry: { attempts: 6, factor: 1.5 },
  breaker: { failures: 10, strict: true },
}
const usual = { regions: [], weight: 1, limits: null, timeouts: null, retry: null, breaker: null }

it('keeps what is said, shows it, and goes by it; what is not said is as usual', async () => {
  const { id, ...made } = await make(everything)
  expect(made).toMatchObject({ status: 201, ...everything })
  expect(await getProvider(id)).toMatchObject(everything)
  expect(await connectionTo(id)).toMatchObject({
    timeouts: { connectMs: 100, firstTokenMs: 30_000, idleMs: 20_000, totalMs: 60_000 },
    regions: [eu, us],
    way: {
      lane: id,
      region: null,
      weight: 3,
      limits: { requestsPerSecond: null, requestsPerMinute: 60, tokensPerMinute: null, concurrency: 10 },
      retry: { attempts: 6, baseMs: 500, factor: 1.5, capMs: 20_000 },
      breaker: { failures: 10, openMs: 60_000, successes: 5 },
    },
  })
  const [entry] = await db().auditEntry.findMany({ where: { target: id } })
  expect(entry?.after).toMatchObject(everything)
})

it('goes back to what is usual where null is said, and leaves alone what is not spoken of', async () => {
  const { id } = await make(everything)
  expect(await sent('PATCH', { priority: 7 }, id)).toMatchObject({ status: 200, ...everything })
  const nothing = Object.fromEntries(Object.keys(everything).map((field) => [field, null]))
  expect(await sent('PATCH', nothing, id)).toMatchObject({ status: 200, ...usual, hasCredentials: true })
  expect(await wayOf(id)).toEqual(
    await wayOf((await make({ name: 'Plain' })).id).then((way) => ({ ...way, lane: id, name: 'Made', priority: 7 })),
  )
})

it('has what is usual for a provider of the environment', async () => {
  expect(await getProvider('env_deepseek')).toMatchObject({ fromEnvironment: true, ...usual })
})

it.each([
  [{ weight: 0 }, 'weight', />=1/],
  [{ weight: 101 }, 'weight', /<=100/],
  [{ limits: { concurrency: 9 } }, 'limits.concurrency', />=10/],
  [{ limits: { concurrency: 1_001 } }, 'limits.concurrency', /<=1000/],
  [{ limits: { requestsPerMinute: 0 } }, 'limits.requestsPerMinute', />=1/],
  [{ limits: { tokensPerMinute: 1.5 } }, 'limits.tokensPerMinute', /int/],
  [{ limits: { requestsPerSecond: '5' } }, 'limits.requestsPerSecond', /number/],
  [{ limits: { perHour: 5 } }, 'limits', /perHour/],
  [{ timeouts: { connectMs: 99 } }, 'timeouts.connectMs', />=100/],
  [{ timeouts: { connectMs: 60_001 } }, 'timeouts.connectMs', /<=60000/],
  [{ retry: { attempts: 7 } }, 'retry.attempts', /<=6/],
  [{ retry: { attempts: 0 } }, 'retry.attempts', />=1/],
  [{ retry: { baseMs: 49 } }, 'retry.baseMs', />=50/],
  [{ retry: { factor: 4.5 } }, 'retry.factor', /<=4/],
  [{ retry: { capMs: 60_001 } }, 'retry.capMs', /<=60000/],
  [{ breaker: { failures: 4 } }, 'breaker.failures', />=5/],
  [{ breaker: { openMs: 59_999 } }, 'breaker.openMs', />=60000/],
  [{ breaker: { openMs: 300_001 } }, 'breaker.openMs', /<=300000/],
  [{ breaker: { successes: 2 } }, 'breaker.successes', />=3/],
  [{ breaker: { strict: true, successes: 3 } }, 'breaker.successes', /decided by strict/],
  [{ regions: Array.from({ length: 6 }, (_, n) => ({ ...eu, name: `${n}` })) }, 'regions', /<=5/],
  [{ regions: [eu, us, { ...us, name: ' eu ' }] }, 'regions.2.name', /taken by another region/],
  [{ regions: [{ ...eu, name: '' }] }, 'regions.0.name', />=1/],
  [{ regions: [{ name: 'eu' }] }, 'regions.0.baseUrl', /expected an http/],
  [{ regions: [eu, { name: 'us', baseUrl: 'wss://8.8.4.4' }] }, 'regions.1.baseUrl', /expected an http/],
  [{ regions: [{ name: 'eu', baseUrl: 'https://me:pass@8.8.8.8/v1' }] }, 'regions.0.baseUrl', /user name/],
  [{ regions: [{ name: 'eu', baseUrl: 'https://8.8.8.8/v1?key=1' }] }, 'regions.0.baseUrl', /before \?/],
  [{ regions: [{ name: 'eu', baseUrl: 'https://8.8.8.8/v1/chat/completions' }] }, 'regions.0.baseUrl', /whole endpoint/],
  [{ regions: [eu, { name: 'us', baseUrl: 'http://169.254.169.254/v1' }] }, 'regions.1.baseUrl', /private network/],
])('refuses %j, when it is made and when it is changed', async (fields, path, message) => {
  const refusal = { status: 400, errors: [{ path, message: expect.stringMatching(message) }] }
  expect(await make(fields)).toMatchObject(refusal)
  expect(await db().provider.count()).toBe(0)
  const { id } = await make()
  expect(await sent('PATCH', fields, id)).toMatchObject(refusal)
  expect(await getProvider(id)).toMatchObject({ ...usual, hasCredentials: true })
})

it('asks for a WebSocket in each region of a vendor that speaks by one', async () => {
  const credentials = { appId: 'a1b2c3d4', apiKey: 'key-0123456789', apiSecret: 'secret-0123456789' }
  expect(await make({ vendor: 'spark', credentials, regions: [eu] })).toMatchObject({
    status: 400,
    errors: [{ path: 'regions.0.baseUrl' }],
  })
})

it('sends no key to a region it was not given for, and keeps it when regions go, change places or names', async () => {
  const { id } = await make({ regions: [eu] })
  expect(await sent('PATCH', { regions: [{ ...eu, name: 'europe', baseUrl: `${eu.baseUrl}/` }] }, id)).toMatchObject({
    hasCredentials: true,
  })
  expect(await sent('PATCH', { regions: [{ name: 'main', baseUrl: 'https://api.openai.com/v1' }, eu] }, id)).toMatchObject({
    hasCredentials: true,
  })
  expect(await sent('PATCH', { regions: [us, eu], credentials: { apiKey: 'sk-again-0123456789' } }, id)).toMatchObject({ hint: '6789' })
  expect(await sent('PATCH', { regions: [us] }, id)).toMatchObject({ hasCredentials: true })
  expect(await sent('PATCH', { regions: [us, eu] }, id)).toMatchObject({ hasCredentials: false, hint: null, credentialFields: [] })
})

it('lets an admin allow private regions, and takes the leave back from one who names others', async () => {
  const home = { name: 'home', baseUrl: 'http://127.0.0.1:9/v1' }
  const credentials = { apiKey: 'sk-0123456789abcdef' }
  const { id } = await createProvider({ vendor: 'openai', name: 'Made', credentials, regions: [home], allowPrivateNetwork: true }, making)
  const refused = { errors: [{ path: 'regions.0.baseUrl', message: expect.stringContaining('private network') }] }
  await expect(updateProvider(id, { allowPrivateNetwork: false }, making)).rejects.toMatchObject(refused)
  await expect(updateProvider(id, { regions: [home, us] }, developer)).rejects.toMatchObject(refused)
  expect(await updateProvider(id, { regions: [us] }, developer)).toMatchObject({ allowPrivateNetwork: false, hasCredentials: false })
})

import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as resets from '#app/api/admin/circuits/reset/route.ts'
import * as circuits from '#app/api/admin/circuits/route.ts'
import * as transcripts from '#app/api/admin/conversations/[id]/route.ts'
import * as provider from '#app/api/admin/providers/[id]/route.ts'
import * as metrics from '#app/api/metrics/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import { systemClock } from '#lib/clock.ts'
import { db } from '#lib/database/client.ts'
import { planFor } from '#lib/llm/catalog.ts'
import { Gateway, gateway } from '#lib/llm/gateway/gateway.ts'
import type { Candidate } from '#lib/llm/generate.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import { once } from '#lib/process.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { makeUser } from '#tests/fakes/user.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

once('llm.gateway', () => new Gateway({ clock: systemClock, random: () => 0 })) // retries without a pause

const vendor = await startVendor({ answer: 'echo' })
let admin = ''
let providerId = ''
beforeAll(async () => {
  await makeShop()
  admin = (await makeKey({ scopes: ['admin'] })).key
  providerId = (await makeProvider(vendor.baseUrl)).id
  return vendor.close
})
beforeEach(() => {
  vendor.reset()
  for (const { key } of gateway().shownCircuits()) gateway().reset(key)
})

const complete = (more: object = {}, headers = {}) =>
  call(completions, 'POST', {
    key: admin,
    path: '/api/v1/chat/completions',
    headers,
    body: { model: 'mock/mock', messages: [{ role: 'user', content: 'hello' }], ...more },
  })
const measured = async () => (await call(metrics, 'GET', { headers: { 'x-frontdesk-peer': '127.0.0.1' } })).text()
const state = async () => (await call(circuits, 'GET', { key: admin })).json()
const reset = (body: object = {}) => call(resets, 'POST', { key: admin, body })

/** Five failures in a row: three attempts of one turn, two of the next. */
async function breakModel() {
  vendor.script({ kind: 'status', status: 500, count: 5 })
  await complete()
  await complete()
}

it('measures a model that keeps failing as 2, and as 0 once it is reset', async () => {
  await complete()
  expect(await measured()).toContain('llm_api_circuit_state{provider="mock",model="mock/mock"} 0')
  await breakModel()
  const text = await measured()
  expect(text).toContain('llm_api_circuit_state{provider="mock",model="mock/mock"} 2')
  for (const priority of ['high', 'normal', 'batch']) expect(text).toContain(`llm_api_queue_depth{priority="${priority}"} 0`)
  expect(await (await reset()).json()).toEqual({ reset: 1 })
  expect(await measured()).toContain('llm_api_circuit_state{provider="mock",model="mock/mock"} 0')
  expect((await complete()).status).toBe(200)
})

it('knows nothing more of a provider that was deleted', async () => {
  const { id } = await makeProvider(vendor.baseUrl, { name: 'gone' })
  vendor.script({ kind: 'status', status: 500, count: 3 })
  await complete({ model: 'gone/mock' })
  expect(await measured()).toContain('provider="gone"')
  await call(provider, 'DELETE', { key: admin, params: { id } })
  expect(await measured()).not.toContain('llm_api_circuit_state{provider="gone"')
  expect((await state()).circuits).toEqual([expect.objectContaining({ providerId })])
})

it('tells which models are left alone and closes one by its key, written down in the audit log', async () => {
  await breakModel()
  const before = await state()
  expect(before).toEqual({
    circuits: [
      {
        key: expect.any(String),
        provider: 'mock',
        providerId,
        providerName: 'mock',
        model: 'mock/mock',
        region: null,
        mode: 'open',
        failures: 0,
        retryAt: expect.any(String),
        calls: 0,
        failed: 0,
      },
    ],
    lanes: [{ providerId, providerName: 'mock', running: 0, waiting: 0, concurrency: 100, rests: [] }],
  })
  const { key } = before.circuits[0]
  expect((await reset({ key: `${key}-other` })).status).toBe(404)
  expect(await (await reset({ key })).json()).toEqual({ reset: 1 })
  expect((await state()).circuits).toMatchObject([{ key, mode: 'closed', retryAt: null }])
  expect(await (await reset()).json()).toEqual({ reset: 0 }) // all are sound
  const entry = await db().auditEntry.findFirstOrThrow({ where: { action: 'circuit.reset' }, orderBy: { id: 'desc' } })
  expect(entry).toMatchObject({ target: providerId, before: { model: 'mock/mock', mode: 'open' }, after: { mode: 'closed' } })
})

it('lets a developer close circuits, and no viewer', async () => {
  const as = async (role: 'developer' | 'viewer') => {
    const { cookie } = await makeUser(role)
    return (await call(resets, 'POST', { headers: { cookie }, body: {} })).status
  }
  expect([await as('developer'), await as('viewer')]).toEqual([200, 403])
})

it('says when to come again where no call could be made to a named model, whole, streamed, and to the same key again', async () => {
  await breakModel()
  const calls = vendor.stats().requests
  const claimed = { 'idempotency-key': 'left-alone' }
  const answers = [await complete(), await complete({ stream: true }), await complete({}, claimed), await complete({}, claimed)]
  for (const response of answers) {
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toSatisfy((seconds: number) => seconds > 50 && seconds <= 60)
    expect(await response.json()).toMatchObject({ error: { code: 'overloaded', type: 'server_error' } })
  }
  expect(vendor.stats().requests).toBe(calls)
  const json = await complete({ response_format: { type: 'json_object' } })
  expect([json.status, (await json.json()).error.code]).toEqual([503, 'overloaded'])
})

it('stays the vendor’s failure where a call was made', async () => {
  vendor.script({ kind: 'status', status: 400 })
  expect((await complete()).status).toBe(502)
})

it('tells in the trace why a model was not called', async () => {
  await breakModel()
  const answer = await ask(admin, 'How do I return an item?')
  expect(answer).toMatchObject({ model: 'frontdesk/knowledge', degraded: true })
  const transcript = await (await call(transcripts, 'GET', { key: admin, params: { id: answer.conversationId } })).json()
  expect(JSON.stringify(transcript)).toContain(
    JSON.stringify([{ model: 'mock/mock', via: 'mock', reason: 'circuit_open', why: 'its circuit is open' }]),
  )
})

// The last one: it leaves no retry for those after it.
it('counts the failed calls that were not made again because there were too many', async () => {
  expect(await measured()).toContain('frontdesk_retries_refused_total 0')
  const failure = new VendorFailure('server_error', '')
  const [candidate] = await planFor('mock/mock')
  for (let n = 0; n < 200; n++) gateway().waitBeforeRetry(failure, candidate as Candidate, 1, 60_000)
  const [, count] = /frontdesk_retries_refused_total (\d+)/.exec(await measured()) ?? []
  expect(Number(count)).toBeGreaterThan(90)
})

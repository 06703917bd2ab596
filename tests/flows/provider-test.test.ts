import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import * as tests from '#app/api/admin/providers/[id]/test/route.ts'
import { adviceFor } from '#lib/llm/advice.ts'
import { connectionOf } from '#lib/llm/connections.ts'
import { createProvider } from '#lib/llm/provider-rows.ts'
import { symptoms, vendorReasons } from '#lib/llm/refusal.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { making } from '#tests/fakes/frontdesk.ts'
import { json, type WireAnswer } from '#tests/fakes/vendors/dialect.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { type RunningDialect, startDialect } from '#tests/fakes/vendors/server.ts'

/* What the test of a provider says, by what its vendor answers: in both languages, and never a key. */

const apiKey = 'sk-test-0123456789abcdef'
let vendor: RunningDialect
let admin = ''
let id = ''
beforeAll(async () => {
  vendor = await startDialect(openaiChat)
  admin = (await makeKey({ scopes: ['admin'] })).key
  const credentials = { apiKey, organization: 'org-planted-77' }
  const reached = { baseUrl: `${vendor.url}/v1`, allowPrivateNetwork: true }
  id = (await createProvider({ vendor: 'openai', name: 'OpenAI', credentials, ...reached }, making)).id
  vi.spyOn(Math, 'random').mockReturnValue(0) // passing failures are tried again at once
})
afterAll(() => vendor.close())

async function testAnswered(...answers: WireAnswer[]) {
  vendor.script(...answers.map((answer) => ({ answer })))
  const response = await call(tests, 'POST', { key: admin, params: { id } })
  return { status: response.status, ...(await response.json()) }
}
const always = (answer: WireAnswer) => testAnswered(answer, answer, answer)
const html: WireAnswer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }
const empty = json(200, { choices: [{ message: { content: '' }, finish_reason: 'stop' }] })

it.each([
  ['an empty answer', empty, 'malformed', 'empty_answer', /^Empty answer\./, /^响应为空。/],
  [
    'an error inside a success',
    json(200, { error: { message: 'engine fell over', code: 'E7' } }),
    'server_error',
    'error_in_success',
    /^API error: engine fell over\./,
    /^API错误: engine fell over。/,
  ],
  ['another form', json(200, { hello: 1 }), 'malformed', 'unexpected_shape', /expected form/, /^响应格式不符合预期。/],
  ['a web page', html, 'malformed', 'unreadable_body', /web page/, /无法解析/],
])('tells %s apart', async (_, answer, reason, symptom, en, zh) => {
  const told = await always(answer)
  expect(told).toMatchObject({ status: 200, ok: false, reason, symptom, retryable: true, anotherMayHelp: true })
  expect(told.advice.en).toMatch(en)
  expect(told.advice.zh).toMatch(zh)
  expect(told.message).toBe(told.advice.en)
})

it('tells a request that got no answer at all', async () => {
  const none = await createProvider(
    { vendor: 'openai', name: 'Nowhere', credentials: { apiKey }, baseUrl: 'http://127.0.0.1:9/v1', allowPrivateNetwork: true },
    making,
  )
  const told = await (await call(tests, 'POST', { key: admin, params: { id: none.id } })).json()
  expect(told).toMatchObject({ ok: false, reason: 'network', symptom: 'failed_request', vendorMessage: null })
  expect(told.advice.zh).toMatch(/^请求失败。/)
})

it('names the key’s permissions and the IP allow-list when the vendor forbids', async () => {
  const told = await testAnswered(json(403, { error: { message: 'Your IP is not allowed', code: 'ip_not_authorized' } }))
  expect(told).toMatchObject({
    reason: 'permission',
    retryable: false,
    vendorCode: 'ip_not_authorized',
    vendorMessage: 'Your IP is not allowed',
  })
  expect(told.advice.en).toMatch(/permissions.*IP allow-list/)
  expect(told.advice.zh).toMatch(/权限.*IP 白名单/)
})

it('says when the vendor does not know the model', async () => {
  const told = await testAnswered(json(404, { error: { message: 'The model `x` does not exist', code: 'model_not_found' } }))
  expect(told).toMatchObject({ reason: 'model_not_found', vendorCode: 'model_not_found', retryable: false })
})

it('shows the words of a vendor that echoes the key without it, on one line and short', async () => {
  const message = `Incorrect key ${apiKey}\n of org-planted-77 (${encodeURIComponent(apiKey)})\u0000 ${'x'.repeat(400)}`
  const told = await testAnswered(json(401, { error: { message, code: apiKey } }))
  expect(told).toMatchObject({ reason: 'authentication', vendorCode: '••••' })
  expect(told.vendorMessage).toMatch(/^Incorrect key •••• +of •••• \(••••\) +x+$/)
  expect(told.vendorMessage).toHaveLength(300)
  expect(JSON.stringify(told)).not.toMatch(/sk-test|planted/)
})

it('says nothing of a failure when it works', async () => {
  expect(await testAnswered()).toMatchObject({ ok: true, reason: null, symptom: null, advice: null, vendorCode: null, vendorMessage: null })
})

it('leaves no part of a credential in any text that holds it', () => {
  const secret = fc.string({ minLength: 6, maxLength: 20 }).filter((text) => text.trim() === text && !/[•%]/.test(text))
  fc.assert(
    fc.property(secret, secret, fc.array(fc.string({ maxLength: 5 })), (key, other, between) => {
      const { redact } = connectionOf({
        id: 'prov_x',
        vendor: 'openai',
        name: 'x',
        fromEnvironment: false,
        priority: 1,
        models: [],
        api: 'chat',
        credentials: { apiKey: key, headers: { authorization: `Basic ${other}` } },
        allowPrivateNetwork: false,
      })
      const left = redact([key, ...between, other, key + other].join(' '))
      expect(left.includes(key) || left.includes(other)).toBe(false)
    }),
  )
})

it('has something to say in both languages about every reason and every symptom', () => {
  for (const reason of vendorReasons)
    for (const symptom of [undefined, ...symptoms]) {
      const { en, zh } = adviceFor(reason, symptom, 'E7-said')
      expect(en).toMatch(/\.$/)
      expect(zh).toMatch(/。$/)
      expect([en, zh].map((text) => text.includes('E7-said'))).toEqual(Array(2).fill(symptom === 'error_in_success'))
    }
})

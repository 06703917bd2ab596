import { beforeAll, expect, it } from 'vitest'
import * as provider from '#app/api/admin/providers/[id]/route.ts'
import * as providers from '#app/api/admin/providers/route.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeShop } from '#tests/fakes/frontdesk.ts'
import { textBison } from '#tests/fakes/vendors/generic.ts'
import { type RunningDialect, startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/* A server that speaks none of the known protocols, described over REST. */

let admin = ''
let vendor: RunningDialect
beforeAll(async () => {
  vendor = await startDialect(textBison)
  admin = (await makeKey({ scopes: ['admin'] })).key
  await makeShop()
  return () => vendor.close()
})

const form = () => textBison.provider(vendor.url).options?.generic
const described = () => {
  const { baseUrl, api, credentials } = textBison.provider(vendor.url)
  return { vendor: 'openai-compatible', baseUrl, api, credentials, generic: form(), models: ['text-bison'], allowPrivateNetwork: true }
}

async function sent(method: 'POST' | 'PATCH', body: object, id = '') {
  const response = await call(method === 'POST' ? providers : provider, method, { key: admin, body, params: { id } })
  return { status: response.status, ...(await response.json()) }
}

it('answers a customer through a server of its own form, and goes back to a known one', async () => {
  const made = await sent('POST', { ...described(), name: 'Bison' })
  expect(made).toMatchObject({ status: 201, api: 'generic', generic: form() })
  const { key } = await makeKey()
  const answer = await ask(key, 'Where is my parcel?', { model: 'bison/text-bison' })
  expect(answer).toMatchObject({
    status: 'answered',
    model: 'bison/text-bison',
    usage: { promptTokens: 21, completionTokens: 9, estimated: false },
  })
  expect(answer.reply).toContain(usualReply.pieces.slice(0, 3).join(''))
  expect(vendor.questions.at(-1)?.prompt).toContain('Where is my parcel?')

  expect(await sent('PATCH', { priority: 3 }, made.id)).toMatchObject({ status: 200, generic: form() })
  expect(await sent('PATCH', { api: 'chat' }, made.id)).toMatchObject({ status: 200, api: 'chat', generic: null })
  expect(await sent('PATCH', { api: 'generic' }, made.id)).toMatchObject({ status: 400, errors: [{ path: 'generic' }] })
})

it.each([
  ['generic', 'no form', { generic: undefined }],
  ['generic', 'a form without its api', { api: 'chat' }],
  ['api', 'another vendor', { vendor: 'ollama', credentials: {} }],
  ['generic.answer', 'a place that is no pointer', { generic: { answer: 'predictions[0]' } }],
  ['generic.answer', 'a pointer that ends in the middle of an escape', { generic: { answer: '/a~' } }],
  ['generic.answer', 'no answer', { generic: {} }],
  ['generic.promptField', 'no place', { generic: { answer: '/a', promptField: 'a b' } }],
  ['generic.path', 'a key in the path', { generic: { answer: '/a', path: '/predict?key=1' } }],
])('names %s when there is %s', async (path, _, wrong) => {
  const refused = await sent('POST', { ...described(), name: 'Wrong', ...wrong })
  expect(refused).toMatchObject({ status: 400, errors: [{ path, message: expect.stringMatching(/\w/) }] })
})

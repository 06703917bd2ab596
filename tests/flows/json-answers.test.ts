import OpenAI from 'openai'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import { createBot, getBot, updateBot } from '#lib/chat/bots.ts'
import { turnOf } from '#lib/chat/live.ts'
import { previewTurn } from '#lib/chat/preview.ts'
import { db } from '#lib/database/client.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, frontdeskFetch, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

const system = { type: 'system', id: null } as const
const schema = {
  type: 'object',
  properties: { days: { type: 'integer' }, sources: { type: 'array', items: { type: 'integer' } } },
  required: ['days'],
}
const vendor = await startDialect(openaiChat)
const says = (...texts: string[]) =>
  vendor.script(...texts.map((text) => ({ reply: { pieces: [text], finish: 'stop' as const, usage: { prompt: 20, completion: 5 } } })))
let key = ''
let admin = ''
let openai: OpenAI
let providerId = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  openai = new OpenAI({ apiKey: key, baseURL: 'http://frontdesk.test/api/v1', fetch: frontdeskFetch, maxRetries: 0 })
  return vendor.close
})
beforeEach(async () => {
  if (providerId) await deleteProvider(providerId, system)
  providerId = (await makeProvider(`${vendor.url}/v1`, openaiChat.provider(vendor.url))).id
})

const question = 'How do I return an item?'
const entriesOf = (messageId: string) => db().usageEntry.count({ where: { messageId } })
const traceOf = async (id: string) => (await db().message.findUniqueOrThrow({ where: { id } })).trace

it('gives the reply as JSON and as a value, and takes no list in it for a citation', async () => {
  says('```json\n{"days": 30, "sources": [1]}\n```')
  const answer = await ask(key, question, { responseSchema: schema })
  expect(answer).toMatchObject({
    status: 'answered',
    reply: '{"days": 30, "sources": [1]}',
    json: { days: 30, sources: [1] },
    citations: [],
  })
  expect(vendor.questions.at(-1)?.body.response_format).toMatchObject({ type: 'json_schema', json_schema: { schema } })
})

it('keeps both calls in the ledger and the trace when it has to ask again, and tells the same when it is asked for the same', async () => {
  says('In 30 days.', '{"days": 30}')
  const once = { key, headers: { 'idempotency-key': 'order-1' }, body: { message: question, responseSchema: schema } }
  const answer = await (await call(chat, 'POST', once)).json()
  expect(answer).toMatchObject({ json: { days: 30 }, usage: { promptTokens: 40 } })
  expect(await entriesOf(answer.messageId)).toBe(2)
  expect(await traceOf(answer.messageId)).toMatchObject({
    attempts: [{}, { notes: ['asked again, as the answer did not fit: it is not JSON'] }],
    json: { problem: null },
  })
  const repeated = await (await call(chat, 'POST', once)).json()
  expect(repeated).toMatchObject({ messageId: answer.messageId, json: { days: 30 } })
})

it('says what did not fit when the second answer is none either: failed over REST, 502 in OpenAI’s format', async () => {
  says('{"days": "x"}', '{"days": "x"}')
  const answer = await ask(key, question, { responseSchema: schema })
  const problem = 'days: expected number, received string'
  expect(answer).toMatchObject({ status: 'failed', finishReason: 'error', reply: 'Sorry, I cannot process your request.', problem })
  expect(answer.json).toBeUndefined()
  expect(await entriesOf(answer.messageId)).toBe(2)
  expect(await traceOf(answer.messageId)).toMatchObject({ json: { problem } })
  const response_format = { type: 'json_schema' as const, json_schema: { name: 'delivery', schema } }
  for (const model of ['mock/mock', 'demo']) {
    says('{"days": "x"}', '{"days": "x"}')
    const asked = openai.chat.completions.create({ model, response_format, messages: [{ role: 'user', content: question }] })
    await expect(asked).rejects.toMatchObject({ status: 502, code: 'upstream_failed', message: expect.stringContaining(problem) })
  }
})

it('streams an answer that has to be JSON in one piece, after it was found to fit', async () => {
  says('In 30 days.', '{"days": 30}')
  const response = await call(chat, 'POST', { key, body: { message: question, responseSchema: schema, stream: true } })
  const deltas = (await response.text()).split('\n').filter((line) => line.includes('"text-delta"'))
  expect(deltas.map((line) => JSON.parse(line.slice(6)).delta)).toEqual(['{"days": 30}'])
  says('{"any": "thing"}')
  const stream = await openai.chat.completions.create({
    model: 'mock/mock',
    stream: true,
    response_format: { type: 'json_object' },
    messages: [{ role: 'user', content: question }],
  })
  const pieces: string[] = []
  for await (const { choices } of stream) if (choices[0]?.delta.content) pieces.push(choices[0].delta.content)
  expect(pieces).toEqual(['{"any": "thing"}'])
  expect(vendor.questions.at(-1)?.prompt).toContain('Answer with one JSON object only')
})

it('answers by the bot’s own schema, which its preview shows and a request may replace', async () => {
  await createBot({ slug: 'exact', name: 'Exact', lang: 'zh', answerSchema: schema }, system)
  says('{"days": 30}')
  expect(await ask(key, '几天?', { bot: 'exact' })).toMatchObject({ json: { days: 30 } })
  const preview = await previewTurn(await getBot('exact'), '几天?', [])
  const { temperature, ...sent } = vendor.questions.at(-1)?.body ?? {}
  expect(preview.request?.body).toMatchObject(sent)
  expect(sent.response_format).toMatchObject({ json_schema: { schema } })
  says('{"hours": 1}')
  const other = { type: 'object', properties: { hours: {} }, required: ['hours'] }
  expect(await ask(key, '几天?', { bot: 'exact', responseSchema: other })).toMatchObject({ json: { hours: 1 } })
  await updateBot('exact', { answerSchema: null }, system)
  says('三天。')
  expect(await ask(key, '几天?', { bot: 'exact' })).toMatchObject({ reply: '三天。' })
})

it('refuses a schema that is none, naming the field and what is wrong', async () => {
  const wrong = { type: 'object', properties: { days: { type: 'int' } } }
  const asked = await ask(key, question, { responseSchema: wrong })
  expect(asked).toMatchObject({
    status: 400,
    errors: [{ path: 'responseSchema', message: expect.stringMatching(/^properties\.days\.type: expected one of/) }],
  })
  const made = await call(bots, 'POST', { key: admin, body: { slug: 'wrong', name: 'Wrong', answerSchema: wrong } })
  expect(await made.json()).toMatchObject({ status: 400, errors: [{ path: 'answerSchema' }] })
  const format = { type: 'json_schema' as const, json_schema: { name: 'x', schema: wrong } }
  const completion = openai.chat.completions.create({ model: 'demo', response_format: format, messages: [{ role: 'user', content: 'x' }] })
  await expect(completion).rejects.toMatchObject({ status: 400, param: 'response_format.json_schema.schema' })
})

it('says so at once when only the embedded engine could answer, and never lets it stand in', async () => {
  const [, refused] = openaiChat.refusals[0] ?? []
  vendor.script({ answer: refused })
  const failed = await ask(key, question, { responseSchema: schema })
  expect(failed).toMatchObject({ status: 'failed', degraded: false, citations: [], problem: 'no model answered' })
  const stored = await turnOf(failed.messageId)
  expect(await stored?.answer).toMatchObject({ problem: 'no model answered' })
  await deleteProvider(providerId, system)
  providerId = ''
  const asked = vendor.questions.length
  const answer = await ask(key, question, { responseSchema: schema })
  expect(answer).toMatchObject({ status: 404, code: 'model_not_available', detail: expect.stringContaining('can answer in JSON') })
  expect(vendor.questions).toHaveLength(asked)
})

import { beforeAll, expect, it } from 'vitest'
import * as chat from '#app/api/v1/chat/route.ts'
import { getBot, updateBot } from '#lib/chat/bots.ts'
import { previewTurn } from '#lib/chat/preview.ts'
import { db } from '#lib/database/client.ts'
import { learnRefused } from '#lib/llm/parameters.ts'
import { createProvider, deleteProvider } from '#lib/llm/provider-rows.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
let key = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey()).key
  return vendor.close
})

/** Asks as the widget does: for a stream. */
async function askStreamed(message: string, conversationId: string) {
  const response = await call(chat, 'POST', { key, body: { message, conversationId, stream: true } })
  await response.text()
}
const provider = (fields: object) =>
  makeProvider(vendor.baseUrl, { credentials: { apiKey: 'sk-do-not-show', headers: { 'x-team': 'hidden' } }, ...fields })

it.each([
  ['chat messages', { name: 'mock' }, '/v1/chat/completions'],
  ['one flat text', { name: 'flat', api: 'completions' as const }, '/v1/completions'],
  ['Ollama’s own words', { name: 'local', vendor: 'ollama' as const, baseUrl: vendor.url, credentials: undefined }, '/api/chat'],
])('shows, byte for byte, the fourth message as the vendor gets it in %s', async (_, fields, path) => {
  const made = await provider(fields)
  await updateBot('demo', { prompt: 'Be brief.', temperature: 0.7, stop: ['END'], presencePenalty: 0.5 }, system)
  vendor.reset()
  const questions = ['Hello there', '怎么退货?', 'Do you sell lamps?']
  const { conversationId } = await ask(key, questions[0] ?? '')
  for (const question of questions.slice(1)) await ask(key, question, { conversationId })
  const replies = await db().message.findMany({ where: { conversationId, role: 'assistant' }, orderBy: { seq: 'asc' } })
  const history = questions.map((question, turn) => ({ question, answer: replies[turn]?.text ?? '' }))

  const before = { asked: vendor.stats().requests, rows: await db().usageEntry.count(), messages: await db().message.count() }
  const fourth = 'How do I return an item?'
  const preview = await previewTurn(await getBot('demo'), fourth, history)
  expect({ asked: vendor.stats().requests, rows: await db().usageEntry.count(), messages: await db().message.count() }).toEqual(before)

  await askStreamed(fourth, conversationId)
  expect(JSON.stringify(preview.request?.body)).toBe(vendor.lastBody())
  expect(preview.request?.url).toMatch(new RegExp(`^${vendor.url}${path}$`))
  expect(JSON.stringify(preview.request?.body)).toContain('within 30 days') // what was found goes along
  expect(JSON.stringify(preview)).not.toMatch(/sk-do-not-show|hidden/)
  expect(preview.prompt.flat).toContain('Do you sell lamps?')
  await deleteProvider(made.id, system)
})

it('leaves out what the model has refused, as the next call does', async () => {
  const made = await provider({ name: 'choosy' })
  const told = { message: 'Unsupported parameter', code: 'unsupported_parameter' }
  learnRefused('choosy/mock', new VendorFailure('invalid_request', 'refused', { parameter: 'max_tokens', told }), new Set(), new Set())
  const { conversationId, reply } = await ask(key, 'hello')
  const preview = await previewTurn(await getBot('demo'), 'and now?', [{ question: 'hello', answer: reply }])
  await askStreamed('and now?', conversationId)
  expect(preview.request?.body).toMatchObject({ max_completion_tokens: 1000 })
  expect(JSON.stringify(preview.request?.body)).toBe(vendor.lastBody())
  await deleteProvider(made.id, system)
})

it('names the models that follow, and has nothing to send where the embedded engine answers', async () => {
  const bot = await getBot('demo')
  const alone = await previewTurn(bot, 'How do I return an item?', [])
  expect(alone).toMatchObject({
    plan: ['frontdesk/knowledge'],
    request: null,
    quoted: { citations: [{ quote: expect.stringContaining('30 days') }] },
  })
  const [first, second] = [
    await provider({ name: 'first', priority: 1 }),
    await createProvider({ vendor: 'deepseek', name: 'second', credentials: { apiKey: 'sk-second' } }, making),
  ]
  expect((await previewTurn(bot, 'How do I return an item?', [])).plan).toEqual([
    'first/mock',
    expect.stringMatching(/^deepseek\//),
    'frontdesk/knowledge',
  ])
  expect((await previewTurn(bot, 'Which colour has the moon?', [])).plan).not.toContain('frontdesk/knowledge')
  for (const { id } of [first, second]) await deleteProvider(id, system)
})

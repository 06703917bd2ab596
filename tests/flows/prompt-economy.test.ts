import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/[id]/route.ts'
import * as conversation from '#app/api/admin/conversations/[id]/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import { getBot, updateBot } from '#lib/chat/bots.ts'
import { previewTurn } from '#lib/chat/preview.ts'
import { db } from '#lib/database/client.ts'
import { addDocument } from '#lib/knowledge/documents.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { metrics } from '#lib/monitoring/metrics.ts'
import { seedPrices } from '#lib/usage/prices.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { anthropicMessages } from '#tests/fakes/vendors/anthropic.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
const claude = await startDialect(anthropicMessages)
let key = ''
let admin = ''
beforeAll(async () => {
  const { id } = await makeShop()
  const about = 'Parcels to Norway take 6 days. They are insured. Duties are paid by you.'
  const beside = ['Our founder likes tea.', 'The office has a cat.', 'Walls are white.', 'Lunch is at noon.', 'We plant trees.']
  await addDocument(
    id,
    { title: 'Norway', text: `${beside.join(' ')} ${about} ${beside.map((text) => `Also: ${text}`).join(' ')}` },
    system,
  )
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  await seedPrices()
  return () => Promise.all([vendor.close(), claude.close()])
})
beforeEach(async () => {
  vendor.reset()
  await updateBot('demo', { recallTokens: 1_000, prompt: null, classSettings: null, temperature: 0.3, turnsRemembered: 3 }, system)
})
const shownTrace = async (conversationId: string) => {
  const { messages } = await (await call(conversation, 'GET', { key: admin, params: { id: conversationId } })).json()
  return messages.at(-1).trace
}
const long = (turn: number) => `Noted ${turn}. ${'It is all in order. '.repeat(12)}Your parcel is AB-${turn}.`
const history = [1, 2, 3].map((turn) => ({ question: `Where is parcel ${turn}?`, answer: long(turn) }))

it('sends within its budget what matters, tells in the trace what it left out, and shows the same in the preview', async () => {
  const provider = await makeProvider(vendor.baseUrl)
  await updateBot('demo', { recallTokens: 230 }, system)
  const question = 'How long do parcels to Norway take?'
  const savedBefore = (await metrics().promptTokensSaved.get()).values[0]?.value ?? 0
  const preview = await previewTurn(await getBot('demo'), question, history)
  const { conversationId } = await ask(key, history[0]?.question ?? '')
  await db().message.updateMany({ where: { conversationId, role: 'assistant' }, data: { text: long(1) } })
  for (const turn of [2, 3]) {
    const { messageId } = await ask(key, history[turn - 1]?.question ?? '', { conversationId })
    await db().message.update({ where: { id: messageId }, data: { text: long(turn) } })
  }
  await (await call(chat, 'POST', { key, body: { message: question, conversationId, stream: true } })).text()
  expect(vendor.lastBody()).toBe(JSON.stringify(preview.request?.body))

  const sent = JSON.stringify(preview.request?.body)
  expect(sent).toContain('Parcels to Norway take 6 days. They are insured.')
  expect(sent).not.toContain('The office has a cat.')
  expect(sent).toContain('Your parcel is AB-1.')
  expect(sent).not.toContain(long(1))
  expect(sent).toContain(long(3))
  const { economy, settings } = await shownTrace(conversationId)
  expect(economy).toMatchObject({
    passages: expect.arrayContaining([{ passageId: expect.any(String), sentences: expect.arrayContaining([1]) }]),
    turns: [
      { back: 3, left: 'short' },
      { back: 2, left: 'short' },
    ],
  })
  expect(economy.tokensAfter).toBeLessThanOrEqual(230)
  expect(economy.tokensBefore).toBeGreaterThan(economy.tokensAfter * 1.3)
  expect(settings).toEqual({ temperature: 0.3, maxTokens: 1_000, by: { temperature: 'bot', maxTokens: 'bot' } })
  const saved = ((await metrics().promptTokensSaved.get()).values[0]?.value ?? 0) - savedBefore
  expect(saved).toBeGreaterThanOrEqual(economy.tokensBefore - economy.tokensAfter)

  await updateBot('demo', { recallTokens: null }, system)
  const whole = await previewTurn(await getBot('demo'), question, history)
  expect(JSON.stringify(whole.request?.body)).toContain('The office has a cat.')
  expect(JSON.stringify(whole.request?.body)).toContain(long(1))
  await deleteProvider(provider.id, system)
})

it('asks by the class of the inquiry: facts at 0.3, small talk at 0.7, JSON at 0, or as the bot’s own table says', async () => {
  const provider = await makeProvider(vendor.baseUrl)
  const asked = async (message: string, more = {}) => {
    const { conversationId } = await ask(key, message, more)
    return { ...JSON.parse(vendor.lastBody() ?? '{}'), by: (await shownTrace(conversationId)).settings.by }
  }
  expect(await asked('How long does a refund take to arrive?')).toMatchObject({ temperature: 0.3, by: { temperature: 'bot' } })
  expect(await asked('hello there')).toMatchObject({ temperature: 0.7, max_tokens: 1_000, by: { temperature: 'small_talk' } })
  const responseSchema = { type: 'object' }
  expect(await asked('hello there', { responseSchema })).toMatchObject({ temperature: 0, by: { temperature: 'json' } })

  const classSettings = { small_talk: { maxTokens: 60 }, refund: { temperature: 0.1 } }
  const changed = await call(bots, 'PATCH', { key: admin, params: { id: 'demo' }, body: { classSettings } })
  expect(await changed.json()).toMatchObject({ classSettings })
  expect(await asked('hello there')).toMatchObject({
    temperature: 0.3,
    max_tokens: 60,
    by: { temperature: 'bot', maxTokens: 'small_talk' },
  })
  expect(await asked('How long does a refund take to arrive?')).toMatchObject({ temperature: 0.1, by: { temperature: 'refund' } })
  await deleteProvider(provider.id, system)
})

it.each([
  [{ classSettings: { gossip: {} } }, 'classSettings'],
  [{ classSettings: { refund: { temperature: 2 } } }, 'classSettings.refund.temperature'],
  [{ recallTokens: 50 }, 'recallTokens'],
])('refuses %j, naming the field', async (body, path) => {
  const refused = await call(bots, 'PATCH', { key: admin, params: { id: 'demo' }, body })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ errors: [{ path }] })
})

it('has Anthropic cache a long system text, which is the same for all questions, and books what that costs', async () => {
  const { credentials } = anthropicMessages.provider(claude.url)
  const fields = { vendor: 'anthropic' as const, name: 'claude', credentials, baseUrl: `${claude.url}/v1`, models: ['claude-haiku-4-5'] }
  const provider = await makeProvider('', fields)
  await updateBot('demo', { prompt: 'You sell lamps and rugs. '.repeat(300) }, system)
  const bodies = []
  for (const question of ['How do I return an item?', '怎么退货?']) {
    await ask(key, question)
    bodies.push(claude.questions.at(-1)?.body)
  }
  const marked = [{ type: 'text', text: expect.stringMatching(/^You sell lamps/), cache_control: { type: 'ephemeral' } }]
  expect(bodies[0]?.system).toEqual(marked)
  expect(bodies[1]?.system).toEqual(bodies[0]?.system)
  expect(JSON.stringify(bodies[0]?.messages)).not.toContain('cache_control')
  await updateBot('demo', { prompt: 'You sell lamps.' }, system)
  await ask(key, 'Do you sell rugs?')
  expect(JSON.stringify(claude.questions.at(-1)?.body)).not.toContain('cache_control')
  const price = await db().price.findFirstOrThrow({ where: { model: 'anthropic/claude-haiku-4-5' } })
  expect(Number(price.cacheWritePerMillion) / Number(price.inputPerMillion)).toBe(1.25)
  await deleteProvider(provider.id, system)
})

import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as budgets from '#app/api/admin/budgets/route.ts'
import * as metricsRoute from '#app/api/metrics/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as usage from '#app/api/v1/usage/route.ts'
import { createBot, updateBot } from '#lib/chat/bots.ts'
import { countingBudgets } from '#lib/database/budget-rows.ts'
import { db } from '#lib/database/client.ts'
import { addDocument, deleteDocument } from '#lib/knowledge/documents.ts'
import { forgetLeft } from '#lib/usage/budgets/spending.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { commitsOf } from '#tests/fakes/commits.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const approved = 'How do I return an item?'
const answer = 'You can return any item within 30 days, free of charge.'
const vendor = await startVendor({ answer: 'echo' })
let key = ''
let admin = ''
let shop = { id: '' }
beforeAll(async () => {
  shop = await makeShop('demo', { directAnswers: true })
  await makeProvider(vendor.baseUrl)
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  await setPrice({ model: 'mock/mock', perRequest: '1', currency: 'USD' }, system)
  return () => vendor.close()
})
beforeEach(() => vendor.reset())

const asked = () => vendor.stats().requests

describe('an approved question', () => {
  it('gets its answer without a model, for nothing, with its pair as the source and no row in the ledger', async () => {
    const told = await ask(key, 'how do I return an item')
    expect(told).toMatchObject({
      status: 'answered',
      reply: answer,
      direct: true,
      cached: false,
      degraded: false,
      model: null,
      provider: null,
      finishReason: 'stop',
      cost: [],
      usage: { promptTokens: 0, completionTokens: 0 },
      citations: [{ title: approved, quote: answer }],
    })
    expect(asked()).toBe(0)
    expect(await commitsOf(told.conversationId)).toBe(1)
    expect(await db().usageEntry.count({ where: { conversationId: told.conversationId } })).toBe(0)
    const stored = await db().message.findUniqueOrThrow({ where: { id: told.messageId } })
    expect(stored).toMatchObject({ direct: true, text: answer, status: 'answered', cost: [] })
    expect(stored.trace).toMatchObject({
      direct: { id: told.citations[0].documentId, confidence: 1, threshold: null },
      cache: { why: 'direct' },
    })
    expect(await db().cacheLookup.findUniqueOrThrow({ where: { id: told.messageId } })).toMatchObject({ result: 'direct', saved: null })
    const report = await (await call(usage, 'GET', { key: admin })).json()
    expect(report).toMatchObject({ rows: [], total: { requests: 0, cacheHits: 0 } })
  })

  it('is said to be direct to visitors, on the wire of OpenAI and in the metrics', async () => {
    const visitor = await startVisitor({ bot: 'demo' })
    const chunks = await chunksOf(await visitor.say(approved))
    expect(spokenIn(chunks)).toBe(answer)
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', messageMetadata: { direct: true } })
    const said = (await visitor.history()).data.at(-1)
    expect(said).toMatchObject({ text: answer, direct: true })
    const { conversationId } = await db().message.findUniqueOrThrow({ where: { id: said.id } })
    expect(await commitsOf(conversationId)).toBe(1)
    const body = { model: 'demo', messages: [{ role: 'user', content: approved }] }
    const completion = await (await call(completions, 'POST', { key, body })).json()
    expect(completion).toMatchObject({ choices: [{ message: { content: answer } }], frontdesk: { direct: true, model: null } })
    expect(await (await call(metricsRoute, 'GET', { headers: { 'x-frontdesk-peer': '127.0.0.1' } })).text()).toMatch(
      /frontdesk_direct_answers_total [1-9]/,
    )
    expect(asked()).toBe(0)
  })

  it('asks the model instead where a visitor wishes it', async () => {
    const visitor = await startVisitor({ bot: 'demo' })
    await chunksOf(await visitor.say(approved))
    const chunks = await chunksOf(await visitor.say(approved, 'instead', { direct: false }))
    expect(chunks.at(-1)).toMatchObject({ messageMetadata: { direct: false } })
    expect(asked()).toBe(1)
  })

  it.each([
    ['the request says so', {}, { direct: false }],
    ['a model is named', {}, { model: 'mock/mock' }],
    ['a program added something', {}, { context: 'The order is three weeks old.' }],
    ['the answer has to be JSON', {}, { responseSchema: { type: 'object', properties: { reply: { type: 'string' } } } }],
    ['the bot says so', { directAnswers: false }, {}],
  ])('asks a model where %s', async (_, settings, more) => {
    await updateBot('demo', settings, system)
    const told = await ask(key, approved, more)
    await updateBot('demo', { directAnswers: true }, system)
    expect(told).toMatchObject({ direct: false })
    expect(asked()).toBeGreaterThan(0)
  })

  it('asks a model where something was said before, which the words may refer to', async () => {
    const { conversationId } = await ask(key, 'I bought a lamp that was made for me.')
    expect(await ask(key, approved, { conversationId })).toMatchObject({ direct: false })
    await updateBot('demo', { turnsRemembered: 0 }, system)
    expect(await ask(key, approved, { conversationId })).toMatchObject({ direct: true })
    await updateBot('demo', { turnsRemembered: 3 }, system)
  })

  it('is answered past a budget that refuses, since it costs nothing', async () => {
    const budget = { name: 'spent', scope: 'all', amount: '0.0001', currency: 'USD', period: 'day', timeZone: 'UTC', hard: true } as const
    expect((await call(budgets, 'POST', { key: admin, body: { ...budget, whenSpent: 'refuse' } })).status).toBe(201)
    expect(await ask(key, 'Anything else?')).toMatchObject({ status: 402 })
    expect(await ask(key, approved)).toMatchObject({ status: 'answered', direct: true })
    await db().budget.deleteMany()
    countingBudgets.forget()
    forgetLeft()
  })
})

describe('what is approved now', () => {
  it('is what counts: edited it answers as edited, deleted not at all', async () => {
    const put = (text: string) => addDocument(shop.id, { question: 'Do you wrap presents?', answer: text, externalId: 'wrap' }, system)
    const {
      document: { id },
    } = await put('Yes, for 3 euros.')
    expect(await ask(key, 'Do you wrap presents?')).toMatchObject({ reply: 'Yes, for 3 euros.', direct: true })
    await put('Yes, for nothing.')
    expect(await ask(key, 'Do you wrap presents?')).toMatchObject({ reply: 'Yes, for nothing.', direct: true })
    await deleteDocument(id, system)
    expect(await ask(key, 'Do you wrap presents?')).toMatchObject({ direct: false })
  })

  it('answers nobody where two answers are approved for the same words', async () => {
    await addDocument(shop.id, { question: 'Are you open on Sunday?', answer: 'Yes.' }, system)
    expect(await ask(key, 'Are you open on Sunday?')).toMatchObject({ reply: 'Yes.', direct: true })
    await addDocument(shop.id, { question: 'are you open on sunday', answer: 'No.' }, system)
    expect(await ask(key, 'Are you open on Sunday?')).toMatchObject({ direct: false })
  })

  it('is of one bot and never of another', async () => {
    await createBot({ slug: 'other', name: 'Other', directAnswers: true, cacheSeconds: null }, system)
    expect(await ask(key, approved, { bot: 'other' })).toMatchObject({ direct: false })
  })
})

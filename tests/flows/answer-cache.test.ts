import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as purge from '#app/api/admin/cache/purge/route.ts'
import * as cache from '#app/api/admin/cache/route.ts'
import * as stop from '#app/api/v1/chat/[id]/stop/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import * as usage from '#app/api/v1/usage/route.ts'
import { answerCache } from '#lib/chat/answer-cache/process-cache.ts'
import { createBot, updateBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { addDocument } from '#lib/knowledge/documents.ts'
import { metrics } from '#lib/monitoring/metrics.ts'
import type { BudgetInput } from '#lib/usage/budgets/budget-input.ts'
import { createBudget, deleteBudget } from '#lib/usage/budgets/budget-rows.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { commitsOf } from '#tests/fakes/commits.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'hash' })
let key = ''
let keyId = ''
let admin = ''
let shop = { id: '' }
beforeAll(async () => {
  shop = await makeShop('demo', { cacheSeconds: 3_600 })
  await makeProvider(vendor.baseUrl, { models: ['mock', 'other'] })
  await setPrice({ model: 'mock/mock', inputPerMillion: '0.15', outputPerMillion: '0.6', currency: 'USD' }, system)
  const made = await makeKey()
  ;[key, keyId] = [made.key, made.id]
  admin = (await makeKey({ scopes: ['admin'] })).key
  return () => vendor.close()
})
beforeEach(() => {
  vendor.reset()
  vendor.set({ answer: 'hash' })
  answerCache().forget()
})

const askedSince = async (work: () => Promise<unknown>): Promise<number> => {
  const before = vendor.stats().requests
  await work()
  return vendor.stats().requests - before
}
const traceOf = async (messageId: string) =>
  (await db().message.findUniqueOrThrow({ where: { id: messageId } })).trace as { cache: { result: string; why?: string } }

describe('the same question again', () => {
  it('is answered in the same words for nothing, stored like any turn, with no row in the ledger', async () => {
    const first = await ask(key, 'How long may I wait before I return it?')
    expect(first).toMatchObject({ status: 'answered', cached: false })
    const again = await ask(key, 'how long may i wait before I return it ?')
    expect(again).toMatchObject({
      status: 'answered',
      reply: first.reply,
      citations: first.citations,
      model: 'mock/mock',
      provider: 'mock',
      finishReason: 'stop',
      cached: true,
      cost: [],
      usage: { promptTokens: 0, completionTokens: 0 },
    })
    expect(vendor.stats().requests).toBe(1)
    expect(await db().usageEntry.count({ where: { conversationId: again.conversationId } })).toBe(0)
    const stored = await db().message.findMany({ where: { conversationId: again.conversationId }, orderBy: { seq: 'asc' } })
    expect(stored).toMatchObject([
      { role: 'user', text: 'how long may i wait before I return it ?', status: 'sent' },
      { role: 'assistant', text: first.reply, status: 'answered', cached: true, cost: [], promptTokens: null },
    ])
    expect(await traceOf(first.messageId)).toMatchObject({ cache: { result: 'miss' } })
    expect(await traceOf(again.messageId)).toMatchObject({ cache: { result: 'hit', saved: first.cost } })
  })

  it('is stored together with its answer in one commit, where that of a model has its own', async () => {
    await makeShop('prompt', { cacheSeconds: 3_600, directAnswers: true }) // looks into its knowledge before the question is stored
    const asked = () => ask(key, 'in how many commits?', { bot: 'prompt' })
    expect(await commitsOf((await asked()).conversationId)).toBe(2)
    const again = await asked()
    expect(again.cached).toBe(true)
    expect(await commitsOf(again.conversationId)).toBe(1)
  })

  it('is streamed like any answer', async () => {
    const first = await ask(key, 'stream me')
    const visitor = await startVisitor({ bot: 'demo' })
    const chunks = await chunksOf(await visitor.say('Stream me!'))
    expect(chunks.map(({ type }) => type).filter((type) => type !== 'source-url')).toEqual(
      expect.arrayContaining(['start', 'text-start', 'text-delta', 'finish']),
    )
    expect(chunks[0]?.type).toBe('start')
    expect(spokenIn(chunks)).toBe(first.reply)
    expect(vendor.stats().requests).toBe(1)
  })

  it('counts in the reports: what it saved is what the answer had cost', async () => {
    await db().cacheLookup.deleteMany()
    const first = await ask(key, 'what does the report say?')
    await ask(key, 'what does the report say?')
    await ask(key, 'what does the report say?')
    const [row] = (await (await call(usage, 'GET', { key: admin, query: '?groupBy=key' })).json()).rows.filter(
      (each: { key: string }) => each.key === keyId,
    )
    expect(row.cacheHits).toBe(2)
    const byModel = await (await call(usage, 'GET', { key: admin, query: '?groupBy=model' })).json()
    expect(byModel.rows).toContainEqual(expect.objectContaining({ key: 'mock/mock', cacheHits: 2 }))
    expect(byModel.total.cacheHits).toBe(2)
    const report = await (await call(cache, 'GET', { key: admin })).json()
    const saved = [{ amount: String(Number(first.cost[0].amount) * 2), currency: 'USD' }]
    expect(report.bots).toMatchObject([{ bot: 'demo', entries: 1, hits: 2, misses: 1, shared: 0, hitRate: 2 / 3, saved, unpriced: 0 }])
    expect(report.bots[0].bytes).toBeGreaterThan(first.reply.length)
    const none = await (await call(cache, 'GET', { key: admin, query: '?to=2020-01-01T00:00:00Z' })).json()
    expect(none.total).toMatchObject({ hits: 0, misses: 0, hitRate: null, saved: [] })
  })

  it('asks a model again once the cache was emptied, of one bot or of all', async () => {
    await ask(key, 'forget me')
    expect((await call(purge, 'POST', { key: admin, body: { bot: 'demo' } })).status).toBe(204)
    expect(await askedSince(() => ask(key, 'forget me'))).toBe(1)
    expect((await call(purge, 'POST', { key: admin, body: {} })).status).toBe(204)
    expect(await askedSince(() => ask(key, 'forget me'))).toBe(1)
    expect((await call(purge, 'POST', { key: admin, body: { bot: 'nobody' } })).status).toBe(404)
    expect((await call(purge, 'POST', { key, body: {} })).status).toBe(403)
    expect(await db().auditEntry.findMany({ where: { action: 'cache.purge' }, orderBy: { id: 'asc' } })).toMatchObject([
      { target: shop.id },
      { target: 'all' },
    ])
  })

  it('does not keep an answer that was under way when the cache was emptied', async () => {
    vendor.set({ latency: 80 })
    const asking = ask(key, 'under way')
    await until(() => vendor.stats().inFlight === 1)
    await call(purge, 'POST', { key: admin, body: {} })
    await asking
    expect(await askedSince(() => ask(key, 'under way'))).toBe(1)
  })
})

describe('is never answered from what was said to', () => {
  const question = 'May I have it in blue?'
  beforeEach(async () => void (await ask(key, question)))

  it.each([
    ['another digit', () => ask(key, 'May I have it in blue 2?')],
    ['another language', () => ask(key, '可以要蓝色的吗?')],
    ['a forced model', () => ask(admin, question, { model: 'mock/other' })],
    ['one that must be JSON', () => ask(key, question, { responseSchema: { type: 'object', properties: {} } })],
    ['one with context', () => ask(key, question, { context: 'The visitor looks at a chair.' })],
    ['one with a phone number', () => ask(key, `${question} Call 13812345678`)],
  ])('%s', async (_, again) => expect(await askedSince(again)).toBeGreaterThanOrEqual(1))

  it('a question with turns before it, and keeps none that came after some', async () => {
    const { conversationId } = await ask(key, 'something else')
    expect(await askedSince(() => ask(key, question, { conversationId }))).toBe(1)
    const after = await ask(key, 'and in red?', { conversationId })
    expect(await traceOf(after.messageId)).toMatchObject({ cache: { result: 'bypass', why: 'history' } })
    expect(await askedSince(() => ask(key, 'and in red?'))).toBe(1)
  })

  it('another bot, or the same bot before it or its knowledge was changed', async () => {
    await createBot({ slug: 'second', name: 'Second' }, system)
    expect(await askedSince(() => ask(admin, question, { bot: 'second' }))).toBe(1)
    await updateBot(shop.id, { temperature: 0.4 }, system)
    expect(await askedSince(() => ask(key, question))).toBe(1)
    expect(await askedSince(() => ask(key, question))).toBe(0)
    await addDocument(shop.id, { question: 'Is it blue?', answer: 'It is blue.', externalId: 'blue' }, system)
    expect(await askedSince(() => ask(key, question))).toBe(1)
    expect(await askedSince(() => ask(key, question))).toBe(0)
    expect(answerCache().held().get(shop.id)?.entries).toBe(1) // nothing of before is held
  })

  it('anybody while the bot is set to keep nothing', async () => {
    await updateBot(shop.id, { cacheSeconds: null }, system)
    for (let asked = 0; asked < 2; asked++) expect(await askedSince(() => ask(key, question))).toBe(1)
    await updateBot(shop.id, { cacheSeconds: 3_600 }, system)
  })
})

describe('keeps no answer', () => {
  it.each([
    ['that was cut short', [{ kind: 'length', count: 9 }]],
    ['of the embedded engine in a vendor’s stead', [{ kind: 'status', status: 400, count: 2 }]],
  ] as const)('%s', async (name, faults) => {
    vendor.script(...faults)
    await ask(key, `怎么退货 ${name}`)
    vendor.reset()
    expect((await ask(key, `怎么退货 ${name}`)).cached).toBe(false)
  })
})

describe('asked at the same time', () => {
  it('by a thousand, calls the vendor once and tells all of them the same words', async () => {
    vendor.set({ latency: 1_500, tokens: 20 })
    const asking = Array.from({ length: 1_000 }, () => ask(key, 'Is the shop open today?'))
    const answers = await Promise.all(asking)
    expect(vendor.stats().requests).toBe(1)
    expect(new Set(answers.map(({ reply }) => reply)).size).toBe(1)
    expect(answers.filter(({ cached }) => !cached)).toHaveLength(1)
    expect(answers.every(({ status, cached, cost }) => status === 'answered' && (!cached || cost.length === 0))).toBe(true)
    expect(await db().usageEntry.count({ where: { conversationId: { in: answers.map(({ conversationId }) => conversationId) } } })).toBe(1)
    expect(await db().message.count({ where: { id: { in: answers.map(({ messageId }) => messageId) }, status: 'answered' } })).toBe(1_000)
    expect(await metrics().registry.metrics()).toMatch(/llm_api_cache_requests_total\{result="shared"\} \d+/)
  }, 60_000)

  const streamed = async (message: string) => {
    const response = await call(chat, 'POST', { key, body: { message, stream: true } })
    const [one, other] = response.body?.tee() ?? []
    return { first: one?.pipeThrough(new TextDecoderStream()).getReader(), whole: new Response(other) }
  }
  const idIn = (text: string) => /"messageId":"(msg_\w+)"/.exec(text)?.[1] ?? ''
  const begun = async (turn: Awaited<ReturnType<typeof streamed>>) => {
    let seen = ''
    while (!seen.includes('text-delta')) seen += (await turn.first?.read())?.value
    return idIn(seen)
  }

  it('streams to those who wait, and has the next one go on when the first is stopped', async () => {
    vendor.set({ tokens: 200, tokenDelay: 15 })
    const [one, two, three] = [await streamed('Who goes on?'), await streamed('Who goes on?'), await streamed('who goes on')]
    const [first, second, third] = [await begun(one), await begun(two), await begun(three)]
    expect(vendor.stats().requests).toBe(1)
    await call(stop, 'POST', { key, params: { id: first } })
    vendor.set({ tokenDelay: 0, tokens: 30 })
    const [heardByTwo, heardByThree] = [await chunksOf(two.whole), await chunksOf(three.whole)]
    const rows = new Map((await db().message.findMany({ where: { id: { in: [first, second, third] } } })).map((row) => [row.id, row]))
    const [stopped, next, last] = [rows.get(first), rows.get(second), rows.get(third)]
    expect(stopped).toMatchObject({ status: 'cancelled' })
    expect(next).toMatchObject({ status: 'answered', finishReason: 'stop', cached: false })
    expect(last).toMatchObject({ status: 'answered', cached: true, text: next?.text })
    expect(next?.text.startsWith(stopped?.text ?? '-')).toBe(true)
    expect(spokenIn(heardByTwo)).toBe(next?.text)
    expect(spokenIn(heardByThree)).toBe(next?.text)
    expect(vendor.stats().requests).toBe(2)
    expect(await askedSince(() => ask(key, 'Who goes on?'))).toBe(1) // pieced together: it was not kept
  })

  it('lets one who waits be stopped alone, with the words he has heard', async () => {
    vendor.set({ tokens: 100, tokenDelay: 15 })
    const [one, two] = [await streamed('Who leaves?'), await streamed('Who leaves?')]
    await begun(one)
    const second = await begun(two)
    await call(stop, 'POST', { key, params: { id: second } })
    const stopped = await db().message.findUniqueOrThrow({ where: { id: second } })
    expect(stopped).toMatchObject({ status: 'cancelled', cost: [] })
    expect(stopped.text.length).toBeGreaterThan(0)
    vendor.set({ tokenDelay: 0 })
    const whole = spokenIn(await chunksOf(one.whole))
    expect(whole.startsWith(stopped.text)).toBe(true)
    expect(whole.length).toBeGreaterThan(stopped.text.length)
    expect(vendor.stats().requests).toBe(1)
  })

  it('fails nobody because the first one’s call failed', async () => {
    vendor.set({ latency: 100 })
    vendor.script({ kind: 'status', status: 400, count: 2 }) // both models of the first one's plan
    const answers = await Promise.all([0, 1, 2, 3].map(() => ask(key, 'Does the moon sell chairs?')))
    expect(answers.filter(({ status }) => status === 'failed')).toHaveLength(1)
    const answered = answers.filter(({ status }) => status === 'answered')
    expect(new Set(answered.map(({ reply }) => reply)).size).toBe(1)
    expect(answered.filter(({ cached }) => !cached)).toHaveLength(1)
    expect(vendor.stats().requests).toBe(3)
  })

  it('asks each for himself once two have failed one after the other', async () => {
    vendor.set({ latency: 100 })
    vendor.script({ kind: 'status', status: 400, count: 4 })
    const answers = await Promise.all([0, 1, 2, 3, 4].map(() => ask(key, 'Does the sun sell chairs?')))
    expect(answers.filter(({ status }) => status === 'failed')).toHaveLength(2)
    expect(answers.filter(({ status, cached }) => status === 'answered' && !cached)).toHaveLength(3)
  })
})

it.each(['knowledge', 'refuse'])(
  'hands nobody what only another visitor’s spent budget made of the answer (%s)',
  { timeout: 60_000 },
  async (whenSpent) => {
    const of = { scope: 'visitor', amount: '1', currency: 'USD', period: 'day', timeZone: 'UTC', hard: true, enabled: true }
    const { id } = await createBudget({ ...of, name: `Each visitor, ${whenSpent}`, whenSpent } as BudgetInput, system)
    const periodStart = new Date(new Date().toISOString().slice(0, 10))
    vendor.set({ latency: 100 })
    for (let round = 0; round < 3; round++) {
      const question = `Does the wind sell chairs ${round}, ${whenSpent}?`
      const visitors = await Promise.all([0, 1, 2].map(() => startVisitor({ bot: 'demo' })))
      const [poor] = visitors
      await db().budgetSpending.create({ data: { budgetId: id, subject: poor?.visitor.id ?? '', periodStart, spent: '1' } })
      const calls = await askedSince(async () => {
        const told = await Promise.all(visitors.map(async ({ say }) => spokenIn(await chunksOf(await say(question)))))
        const answer = (await ask(key, question)).reply
        expect(told.slice(1)).toEqual([answer, answer])
      })
      expect(calls).toBe(1)
    }
    await deleteBudget(id, system)
  },
)

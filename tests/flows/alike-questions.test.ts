import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as calibrateRoute from '#app/api/admin/cache/calibrate/route.ts'
import * as cache from '#app/api/admin/cache/route.ts'
import { createAlikeAnswers } from '#lib/chat/answer-cache/alike.ts'
import { calibrate } from '#lib/chat/answer-cache/calibrate.ts'
import { thresholdFor } from '#lib/chat/answer-cache/calibration.ts'
import { questionEmbedder } from '#lib/chat/answer-cache/embed-question.ts'
import { alikeAnswers, answerCache, purgeAnswers } from '#lib/chat/answer-cache/process-cache.ts'
import { createVectorStore } from '#lib/chat/answer-cache/vector-store.ts'
import { createBot, updateBot } from '#lib/chat/bots.ts'
import { systemClock } from '#lib/clock.ts'
import { db } from '#lib/database/client.ts'
import { addDocument } from '#lib/knowledge/documents.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { startEmbedder } from '#tests/fakes/embedder.ts'
import { ask, makeProvider } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const

/** What a shop sells, by made-up names: each is one pair of six phrasings. */
const things = Array.from(
  { length: 56 },
  (_, n) =>
    `${['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'ki'][n % 7]}${['lor', 'mun', 'nax', 'pel', 'rit', 'sov', 'tuz', 'wen'][Math.floor(n / 7)]}`,
)
const phrasings = (thing: string) => [
  `where is my ${thing}`,
  `when will the ${thing} arrive`,
  `has the ${thing} left your warehouse`,
  `delivery time of a ${thing}`,
  `how long until the ${thing} reaches me`,
  `i still wait for my ${thing}`,
]
/** By what is asked for; how it is said shows only a little. */
function vectorOf(text: string): number[] {
  const vector = things.map((thing) => Number(text.includes(thing)))
  return [...vector, (text.length % 7) / 20, vector.includes(1) ? 0 : 1]
}

/** What an embedding waits for. */
let untilEmbedding: Promise<unknown> = Promise.resolve()
const embedWhenTold = questionEmbedder(2_000)
/** As the process has it, but for the time that an embedding may take: on a busy machine any may take long. */
const patient = createAlikeAnswers({
  clock: systemClock,
  cache: answerCache,
  store: createVectorStore({ ofBotMax: 100, bytesMax: 1_000_000 }, systemClock),
  thresholdFor,
  embed: (...look) => untilEmbedding.then(() => embedWhenTold(...look)),
})

const models = await startVendor({ answer: 'hash' })
const embedder = await startEmbedder(vectorOf)
const embeddingModel = 'vec/text-embedding-mock'
let key = ''
let admin = ''
let botId = ''
beforeAll(async () => {
  Object.assign(alikeAnswers(), patient)
  const bot = await createBot(
    { slug: 'demo', name: 'Demo', lang: 'auto', directAnswers: false, cacheSeconds: 3_600, cacheEmbeddingModel: embeddingModel },
    system,
  )
  botId = bot.id
  for (const thing of things) {
    await addDocument(botId, { questions: phrasings(thing), answer: `Your ${thing} comes in three days.`, externalId: thing }, system)
  }
  await makeProvider(models.baseUrl)
  await makeProvider(`${embedder.url}/v1`, { name: 'vec', models: ['text-embedding-mock'], breaker: { failures: 100 } })
  await setPrice({ model: 'mock/mock', perRequest: '0.5', currency: 'USD' }, system)
  await setPrice({ model: embeddingModel, perRequest: '0.01', currency: 'USD' }, system)
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  return async () => {
    await models.close()
    await embedder.close()
  }
}, 60_000) // a document for each thing, on a machine that may be busy
/** As a purge does here, without the notice to other instances, which would be heard in the middle of a test. */
const forget = () => {
  answerCache().forget()
  alikeAnswers().forget()
}
beforeEach(() => {
  models.reset()
  models.set({ answer: 'hash' })
  embedder.asked.length = 0
  forget()
})

const traceOf = async (messageId: string) =>
  (await db().message.findUniqueOrThrow({ where: { id: messageId } })).trace as { cache: Record<string, unknown>; attempts: object[] }
const rowsOf = (conversationId: string) => db().usageEntry.findMany({ where: { conversationId }, orderBy: { id: 'asc' } })
const level = async () => {
  const { bots } = await (await call(cache, 'GET', { key: admin })).json()
  return bots.find((bot: { botId: string }) => bot.botId === botId)
}
const asked = 'where is my balor'
const inOtherWords = 'i still wait for my balor!'

describe('before the bot’s pairs were looked at', () => {
  it('embeds nothing, asks for a calibration, and says that it waits for one', async () => {
    await ask(key, asked)
    expect(await ask(key, inOtherWords)).toMatchObject({ cached: false })
    expect(embedder.asked).toEqual([])
    expect((await level()).semantic).toMatchObject({ model: embeddingModel, state: 'waiting', threshold: null })
    // At first the tables of the jobs are still being made.
    const sent = () => db().$queryRaw<object[]>`SELECT id FROM pgboss.job WHERE name = 'calibrations'`.catch(() => [])
    await until(async () => (await sent()).length === 1)
    expect((await call(calibrateRoute, 'POST', { key: admin, body: { bot: 'demo' } })).status).toBe(202)
    const jobs = await db().$queryRaw<{ data: object }[]>`SELECT data FROM pgboss.job WHERE name = 'calibrations'`
    expect(jobs).toEqual([{ data: { botId } }]) // one for both
    expect(await db().auditEntry.count({ where: { action: 'cache.calibrate', target: botId } })).toBe(1)
  })
})

describe('once they have shown which likeness suffices', () => {
  beforeAll(async () => {
    await calibrate(botId)
  })

  it('has tried each phrasing, and the calls stand in the ledger', async () => {
    const rows = await db().usageEntry.findMany({ where: { botId, purpose: 'evaluation' } })
    expect(rows).toHaveLength(Math.ceil((things.length * 6) / 10))
    expect(rows.every(({ status, costAmount }) => status === 'success' && costAmount?.toFixed() === '0.01')).toBe(true)
    const { semantic } = await level()
    expect(semantic).toMatchObject({ state: 'calibrated', threshold: 0.5, coverage: 1, phrasings: things.length * 6, wrong: 0 })
    expect(semantic.wrongMax).toBeLessThanOrEqual(0.01)
  })

  it('answers a question that is alike from the cache, for the price of its embedding', async () => {
    await db().cacheLookup.deleteMany()
    const first = await ask(key, asked)
    const again = await ask(key, inOtherWords)
    const spent = [{ amount: '0.01', currency: 'USD' }]
    expect(first).toMatchObject({ cached: false, cost: [{ amount: '0.51', currency: 'USD' }] })
    expect(again).toMatchObject({ cached: true, reply: first.reply, citations: first.citations, model: 'mock/mock', cost: spent })
    expect(models.stats().requests).toBe(1)
    expect((await traceOf(first.messageId)).cache).toEqual({ result: 'miss', spent })
    const { cache: use, attempts } = await traceOf(again.messageId)
    expect(use).toMatchObject({ result: 'hit', level: 'semantic', saved: [{ amount: '0.5', currency: 'USD' }], spent })
    expect(use.similarity).toBeGreaterThan(0.9)
    expect(attempts).toMatchObject([{ model: embeddingModel, status: 'success' }])
    expect(await rowsOf(again.conversationId)).toMatchObject([{ model: embeddingModel, purpose: 'live', messageId: again.messageId }])
    expect((await rowsOf(first.conversationId)).map(({ model }) => model)).toEqual([embeddingModel, 'mock/mock'])
    const { hits, alike, misses, saved, spent: all, unpriced } = await level()
    expect({ hits, alike, misses, unpriced }).toEqual({ hits: 1, alike: 1, misses: 1, unpriced: 0 })
    expect([saved, all]).toEqual([[{ amount: '0.48', currency: 'USD' }], [{ amount: '0.02', currency: 'USD' }]]) // net of both looks
  })

  it('embeds nothing for the same question, in the same words', async () => {
    await ask(key, asked)
    const before = embedder.asked.length
    expect(await ask(key, `${asked}?`)).toMatchObject({ cached: true, cost: [] })
    expect(embedder.asked).toHaveLength(before)
  })

  it('is streamed like a live answer, and to those who ask the same meanwhile', async () => {
    const first = await ask(key, asked)
    const visitor = await startVisitor({ bot: 'demo' })
    const other = await startVisitor({ bot: 'demo' })
    const looks = vi.spyOn(answerCache(), 'placeFor')
    untilEmbedding = until(() => looks.mock.calls.length === 2)
    const told = await Promise.all([visitor.say(inOtherWords), other.say(inOtherWords)])
    for (const response of told) expect(spokenIn(await chunksOf(response))).toBe(first.reply)
    looks.mockRestore()
    expect(embedder.asked).toHaveLength(2) // one for both
    expect(models.stats().requests).toBe(1)
  })

  it.each([
    ['about something else', 'i still wait for my cemun'],
    ['with a number', 'i still wait for my 2 balor'],
    ['with a negation', 'i do not wait for my balor'],
    ['in another language', '我的 balor 在哪里'],
    ['of a forced model', inOtherWords, { model: 'mock/mock' }],
    ['with context', inOtherWords, { context: 'He looks at a chair.' }],
    ['with personal data', `${inOtherWords} call 13812345678`],
    ['that tells a story', `${inOtherWords} ${'and so on '.repeat(20)}`],
  ] as [string, string, object?][])('asks a model for a question %s', async (_, question, more = {}) => {
    await ask(key, asked)
    expect(await ask(key, question, more)).toMatchObject({ cached: false, status: 'answered' })
    expect(embedder.asked.every(({ body }) => !JSON.stringify(body).includes('13812345678'))).toBe(true)
  })

  it('asks a model for a question with turns before it', async () => {
    const { conversationId } = await ask(key, asked)
    const before = embedder.asked.length
    expect(await ask(key, inOtherWords, { conversationId })).toMatchObject({ cached: false })
    expect(embedder.asked).toHaveLength(before)
  })

  it('is off after a change of the knowledge until somebody has looked, which costs nothing where the pairs are the same', async () => {
    await ask(key, asked)
    await addDocument(botId, { title: 'Opening hours', text: 'We open at nine.' }, system)
    expect(await ask(key, asked)).toMatchObject({ cached: false })
    expect(embedder.asked).toHaveLength(1)
    expect((await level()).semantic.state).toBe('waiting')
    const before = embedder.asked.length
    await calibrate(botId)
    expect(embedder.asked).toHaveLength(before)
    await ask(key, asked)
    expect((await level()).semantic.state).toBe('calibrated')
    forget()
    await ask(key, asked)
    expect(await ask(key, inOtherWords)).toMatchObject({ cached: true })
  })

  it('forgets with the rest', async () => {
    await ask(key, asked)
    await purgeAnswers(botId)
    expect(await ask(key, inOtherWords)).toMatchObject({ cached: false })
  })

  it('goes on without the embedding that does not come, and leaves its model alone for a while', async () => {
    await ask(key, asked)
    embedder.script('hang')
    const began = performance.now()
    const slow = await ask(key, inOtherWords)
    expect(slow).toMatchObject({ cached: false, status: 'answered' })
    expect(performance.now() - began).toBeLessThan(8_000)
    expect(await rowsOf(slow.conversationId)).toMatchObject([
      { model: embeddingModel, status: 'failed', error: 'timeout', costAmount: null },
      { model: 'mock/mock', status: 'success' },
    ])
    const before = embedder.asked.length
    expect(await ask(key, phrasings('balor')[1] ?? '')).toMatchObject({ cached: false })
    expect(embedder.asked).toHaveLength(before)
  })

  it('is off again when the bot has another embedding model, or none', async () => {
    await updateBot(botId, { cacheEmbeddingModel: 'vec/text-embedding-other' }, system)
    expect((await level()).semantic).toMatchObject({ model: 'vec/text-embedding-other', state: 'waiting' })
    await updateBot(botId, { cacheEmbeddingModel: null }, system)
    expect((await level()).semantic).toBeNull()
    expect((await call(calibrateRoute, 'POST', { key: admin, body: { bot: 'demo' } })).status).toBe(400)
  })
})

it('stays off for a bot of few pairs, and says how many more phrasings it takes', async () => {
  const small = await createBot({ slug: 'small', name: 'Small', directAnswers: false, cacheEmbeddingModel: embeddingModel }, system)
  for (const thing of things.slice(0, 3)) {
    await addDocument(small.id, { questions: phrasings(thing), answer: `The ${thing} is on its way.`, externalId: thing }, system)
  }
  await calibrate(small.id)
  expect(await db().cacheCalibration.findUnique({ where: { botId: small.id } })).toMatchObject({
    verdict: 'too_few',
    threshold: null,
    phrasings: 18,
    phrasingsNeeded: 299 - 18,
  })
})

it('stays off where the embedding model does not answer', async () => {
  embedder.script(...Array.from({ length: 4 }, () => ({ status: 401, body: { error: { message: 'no' } } })))
  const bot = await createBot({ slug: 'refused', name: 'Refused', directAnswers: false, cacheEmbeddingModel: embeddingModel }, system)
  await addDocument(bot.id, { questions: ['one', 'two'], answer: 'three' }, system)
  await calibrate(bot.id)
  expect(await db().cacheCalibration.findUnique({ where: { botId: bot.id } })).toMatchObject({ verdict: 'failed', threshold: null })
})

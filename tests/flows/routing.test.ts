import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as identity from '#app/api/admin/bots/[id]/identity-secret/route.ts'
import * as botRoute from '#app/api/admin/bots/[id]/route.ts'
import * as route from '#app/api/admin/routes/[id]/route.ts'
import * as classifier from '#app/api/admin/routes/classifier/route.ts'
import * as examples from '#app/api/admin/routes/examples/route.ts'
import * as explain from '#app/api/admin/routes/explain/route.ts'
import * as figures from '#app/api/admin/routes/figures/route.ts'
import * as order from '#app/api/admin/routes/order/route.ts'
import * as routes from '#app/api/admin/routes/route.ts'
import { readTrace } from '#lib/chat/trace.ts'
import { db } from '#lib/database/client.ts'
import { updateProvider } from '#lib/llm/provider-rows.ts'
import { trialTurns } from '#lib/routing/choose.ts'
import { forgetFigures } from '#lib/routing/figures.ts'
import { adoptClassifier, classifierInUse, inquiryOf } from '#lib/routing/inquiry.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { startVisitor } from '#tests/fakes/visitor.ts'

/* Two vendors: `first` is asked first by the order of the providers, `second` only when something speaks for it. */
const [first, second] = [await startVendor({ answer: 'echo' }), await startVendor({ answer: 'echo' })]
let key = ''
let admin = ''
let secondId = ''

beforeAll(async () => {
  await makeShop()
  await makeProvider(first.baseUrl, { name: 'first', models: ['usual'] })
  secondId = (await makeProvider(second.baseUrl, { name: 'second', models: ['other'], priority: 200 })).id
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  return async () => void (await Promise.all([first.close(), second.close()]))
})
beforeEach(() => {
  first.reset()
  second.reset()
})
afterEach(async () => {
  for (const { id } of await db().route.findMany()) await call(route, 'DELETE', { key: admin, params: { id } })
  await set({ model: null, topics: null, autoGoal: 'quality' })
})

const other = 'second/other'
const set = (settings: object) => call(botRoute, 'PATCH', { key: admin, params: { id: 'demo' }, body: settings })
async function add(body: object) {
  const response = await call(routes, 'POST', { key: admin, body: { name: 'a rule', model: other, ...body } })
  return { status: response.status, body: await response.json() }
}
const explained = async (message: string, more: object = {}) =>
  (await call(explain, 'POST', { key: admin, body: { message, ...more } })).json()
const asked = async (message: string, more: object = {}) => (await ask(key, message, more)).model

describe('rules', () => {
  it.each([
    ['keywords', { keywords: ['Invoice', '发票'] }, 'an INVOICE please', 'anything else'],
    ['pattern', { pattern: 'order\\s+\\d{4}' }, 'Order 1234 is late', 'order soon'],
    ['class', { class: 'delivery' }, 'where is my parcel', 'I forgot my password'],
    ['topic', { topic: 'medical' }, 'I got a rash from the cream', 'do you have it in blue'],
    ['lang', { lang: 'zh' }, '你们几点开门', 'when do you open'],
    ['minChars', { minChars: 20 }, 'x'.repeat(20), 'x'.repeat(19)],
    ['maxChars', { maxChars: 5 }, 'abcde', 'abcdef'],
  ])('decide by %s which model is asked first', async (_, conditions, held, passed) => {
    expect((await add({ conditions })).status).toBe(201)
    expect(await asked(held)).toBe(other)
    expect(await asked(passed)).toBe('first/usual')
  })

  it('decide by their order, and the usual chain follows the model of the first that holds', async () => {
    const { body: late } = await add({ name: 'late', conditions: {}, model: 'first/usual' })
    const { body: early } = await add({ name: 'early', conditions: { keywords: ['parcel'] } })
    expect(await asked('my parcel')).toBe('first/usual')
    await call(order, 'PUT', { key: admin, body: { ids: [early.id, late.id] } })
    second.script({ kind: 'status', status: 401, count: 20 })
    expect(await asked('my parcel')).toBe('first/usual')
    expect(second.stats().requests).toBeGreaterThan(0)
    const wrong = await call(order, 'PUT', { key: admin, body: { ids: [early.id] } })
    expect(wrong.status).toBe(400)
  })

  it('hold for their bot alone, not while they are off, and not for a bot or a caller with a model of its own', async () => {
    const { body: rule } = await add({ bot: 'demo' })
    expect(await asked('hello')).toBe(other)
    await makeShop('elsewhere')
    expect(await asked('hello', { bot: 'elsewhere' })).toBe('first/usual')
    expect(await asked('hello', { model: 'first/usual' })).toBe('first/usual')
    await call(route, 'PATCH', { key: admin, params: { id: rule.id }, body: { enabled: false } })
    expect(await asked('hello')).toBe('first/usual')
    await call(route, 'PATCH', { key: admin, params: { id: rule.id }, body: { enabled: true, bot: null } })
    expect(await asked('hello', { bot: 'elsewhere' })).toBe(other)
    await set({ model: 'first/usual' })
    expect(await asked('hello')).toBe('first/usual')
  })

  it('decide by the groups that a program says its customer is in', async () => {
    await add({ conditions: { groups: ['vip', 'staff'] } })
    expect(await asked('hello')).toBe('first/usual')
    expect(await asked('hello', { groups: ['new', 'staff'] })).toBe(other)
    expect(await asked('hello', { groups: ['new'] })).toBe('first/usual')
    expect((await explained('hello')).rules).toMatchObject([{ holds: false, miss: 'groups' }])
    expect(await explained('hello', { groups: ['vip'] })).toMatchObject({ model: other, by: 'rule' })
    for (const groups of [['VIP'], ['a b'], Array.from({ length: 11 }, (_, n) => `g${n}`)])
      expect((await ask(key, 'hello', { groups })).status).toBe(400)
  })

  it('decide by the groups that the shop has signed for a visitor, and not by what his page says', async () => {
    await add({ conditions: { groups: ['vip'] } })
    const { secret } = await (await call(identity, 'POST', { key: admin, params: { id: 'demo' } })).json()
    const jwt = (claims: object, by = secret) =>
      new SignJWT({ sub: '42', exp: Date.now() / 1_000 + 60, ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(by))
    const hash = createHmac('sha256', secret).update('42').digest('hex')
    let session: Awaited<ReturnType<typeof startVisitor>> | undefined
    const answeredBy = async (visitor: object) => {
      session = await startVisitor({ visitor, refreshToken: session?.refreshToken })
      await session.say('hello').then((response) => response.text())
      return (await session.history()).data.at(-1).model ?? (await db().message.findFirst({ orderBy: { id: 'desc' } }))?.model
    }
    expect(await answeredBy({ id: '7', groups: ['vip'] })).toBe('first/usual')
    expect(await answeredBy({ jwt: await jwt({ groups: ['vip'] }, 'a secret of its own'.repeat(3)) })).toBe('first/usual')
    expect(await answeredBy({ jwt: await jwt({ groups: ['new', 'vip', 7, 'Not A Group'] }) })).toBe(other)
    expect((await db().visitor.findFirstOrThrow({ where: { externalId: '42' } })).groups).toEqual(['new', 'vip'])
    expect(await answeredBy({ id: '42', hash, groups: [] })).toBe(other)
    expect(await answeredBy({ jwt: await jwt({ groups: ['new'] }) })).toBe('first/usual')
    expect(await answeredBy({ jwt: await jwt({ groups: 'vip' }) })).toBe(other)
    expect(await answeredBy({ jwt: await jwt({}) })).toBe('first/usual')
  })

  it('are passed over while their model is away', async () => {
    await add({ conditions: {} })
    await updateProvider(secondId, { enabled: false }, making)
    expect(await asked('hello')).toBe('first/usual')
    expect((await explained('hello')).rules).toMatchObject([{ holds: false, miss: 'model' }])
    await updateProvider(secondId, { enabled: true }, making)
  })

  it('may let the knowledge answer without any vendor, where it knows', async () => {
    await add({ conditions: { class: 'refund' }, model: 'frontdesk/knowledge' })
    const answer = await ask(key, 'How do I return an item?')
    expect(answer).toMatchObject({ model: 'frontdesk/knowledge', degraded: false })
    expect(first.stats().requests).toBe(0)
  })

  it.each([
    [{ model: 'nobody/none' }, 404, 'model'],
    [{ conditions: { pattern: '(a+)+$' } }, 400, 'conditions.pattern'],
    [{ conditions: { minChars: 5, maxChars: 4 } }, 400, 'conditions.maxChars'],
    [{ conditions: { mood: 'bad' } }, 400, 'conditions'],
    [{ bot: 'nobody' }, 400, 'bot'],
  ])('are refused where they could never decide: %j', async (body, status, path) => {
    const refused = await add(body)
    expect(refused).toMatchObject({ status, body: { errors: [{ path }] } })
  })
})

describe('a topic that a bot takes care of', () => {
  const medical = { medical: { model: other, strict: true, disclaimer: { en: 'This is no medical advice.', zh: '以上不是医疗建议。' } } }

  it('has its own model before the rules, and its sentence behind the answer, in a stream too', async () => {
    await set({ topics: medical })
    await add({ model: 'first/usual' })
    const answer = await ask(key, 'I got a rash after using the cream')
    expect(answer.model).toBe(other)
    expect(answer.reply).toMatch(/\n\nThis is no medical advice\.$/)
    const chinese = await ask(key, '用了面霜起疹子了')
    expect(chinese.reply).toMatch(/\n\n以上不是医疗建议。$/)
    expect((await ask(key, 'do you have it in blue')).reply).not.toContain('advice')
    const kept = await db().message.findUniqueOrThrow({ where: { id: answer.messageId } })
    expect(kept.text).toBe(answer.reply)
    expect(readTrace(kept.trace)?.route).toMatchObject({ topics: ['medical'], by: 'topic', rule: null })
  })

  it('trusts a model that has failed only after five successes', async () => {
    await set({ topics: medical })
    const { plan } = await routedOf('I got a rash after using the cream')
    expect(plan.map(({ way }) => way?.breaker.successes)).toEqual([5, 5, undefined])
    expect((await routedOf('hello')).plan.map(({ way }) => way?.breaker.successes)).toEqual([3, 3, undefined])
  })

  it('heads the model that the bot is set to, and never one that the caller names', async () => {
    await set({ topics: medical, model: 'first/usual' })
    expect(await asked('I got a rash after using the cream')).toBe(other)
    expect(await asked('I got a rash after using the cream', { model: 'first/usual' })).toBe('first/usual')
  })
})

async function routedOf(text: string) {
  const { findBot } = await import('#lib/chat/bots.ts')
  const { routeTurn } = await import('#lib/routing/route-turn.ts')
  const bot = await findBot('demo')
  return routeTurn({ text, lang: 'en', bot, named: undefined, hasImage: false, needsJson: false, groups: [] }, {})
}

describe('auto', () => {
  it('tries a new model, and then asks the one that serves the goal', async () => {
    const actor = { type: 'system', id: null } as const
    await setPrice({ model: 'first/usual', inputPerMillion: '100', outputPerMillion: '100', currency: 'USD' }, actor)
    await setPrice({ model: other, inputPerMillion: '1', outputPerMillion: '1', currency: 'USD' }, actor)
    forgetFigures()
    const tried = new Set<string>()
    for (let turn = 0; turn < 2 * trialTurns; turn++) tried.add(await asked('hello', { model: 'auto:cost' }))
    expect(tried).toEqual(new Set(['first/usual', other]))
    forgetFigures()
    expect(await explained('hello', { model: 'auto:cost' })).toMatchObject({
      model: other,
      by: 'auto',
      goal: 'cost',
      plan: [other, 'first/usual', 'frontdesk/knowledge'],
    })
    const { data } = await (await call(figures, 'GET', { key: admin })).json()
    const [one, two] = [other, 'first/usual'].map((model) => data.find((each: { model: string }) => each.model === model))
    expect(one.turns).toBeGreaterThanOrEqual(trialTurns)
    expect(one.goodShare).toBe(one.good / one.turns)
    expect(one.costPerTurn).toEqual({ amount: expect.stringMatching(/^0\.\d{1,12}$/), currency: 'USD' })
    expect(Number(one.costPerTurn.amount)).toBeLessThan(Number(two.costPerTurn.amount))
    await set({ model: 'auto', autoGoal: 'cost' })
    expect(await explained('hello')).toMatchObject({ model: other, by: 'auto', goal: 'cost' })
    await add({ model: 'auto', goal: 'speed' })
    expect(await explained('hello')).toMatchObject({ by: 'rule', goal: 'speed' })
  })

  it('does not learn from a turn whose customer was not content', async () => {
    const answer = await ask(key, 'hello', { model: 'first/usual' })
    const shareOf = async () =>
      (await (await call(figures, 'GET', { key: admin })).json()).data.find((each: { model: string }) => each.model === 'first/usual')
        .goodShare
    const before = await shareOf()
    await db().feedback.create({ data: { messageId: answer.messageId, rating: 'down' } })
    expect(await shareOf()).toBeLessThan(before)
  })
})

describe('explain', () => {
  it('says what decides and what speaks against each rule, and asks nobody', async () => {
    await add({ name: 'invoices', conditions: { class: 'invoice' } })
    await add({ name: 'parcels', conditions: { keywords: ['parcel'], maxChars: 100 } })
    await add({ name: 'pictures', conditions: { hasImage: true } })
    const told = await explained('where is my parcel?')
    expect(told).toMatchObject({
      model: other,
      by: 'rule',
      class: 'delivery',
      topics: [],
      plan: [other, 'first/usual', 'frontdesk/knowledge'],
    })
    expect(told.score).toBeGreaterThan(0.5)
    expect(told.rules).toMatchObject([
      { name: 'invoices', holds: false, decides: false, miss: 'class' },
      { name: 'parcels', holds: true, decides: true, miss: null },
      { name: 'pictures', holds: false, decides: false, miss: 'hasImage' },
    ])
    expect((await explained('a picture', { hasImage: true })).rules[2]).toMatchObject({ decides: true })
    expect(first.stats().requests + second.stats().requests).toBe(0)
    const unknown = await call(explain, 'POST', { key: admin, body: { message: 'x', model: 'nobody/none' } })
    expect(unknown.status).toBe(404)
  })

  it('is kept with the turn', async () => {
    const { body: rule } = await add({ name: 'parcels', conditions: { keywords: ['parcel'] } })
    const { messageId } = await ask(key, 'where is my parcel?')
    const { trace } = await db().message.findUniqueOrThrow({ where: { id: messageId } })
    expect(readTrace(trace)?.route).toMatchObject({ class: 'delivery', topics: [], by: 'rule', rule: { id: rule.id, name: 'parcels' } })
  })
})

it('learns a class from the shop’s own messages, by version', async () => {
  const shipped = classifierInUse()
  const said = 'the flurble of my gizmo is wobbly'
  expect(inquiryOf(said).class).not.toBe('invoice')
  const own = Array.from({ length: 30 }, (_, n) => ({ text: `gizmo ${n} has a wobbly flurble`, class: 'invoice' }))
  expect((await call(examples, 'POST', { key: admin, body: { examples: own } })).status).toBe(201)
  const trained = await (await call(classifier, 'POST', { key: admin })).json()
  expect(trained).toMatchObject({ version: 1, examples: 30 })
  expect(trained.accuracy).toBeGreaterThan(0.7)
  expect(inquiryOf(said).class).toBe('invoice')
  adoptClassifier(shipped)
  expect((await (await call(classifier, 'GET', { key: admin })).json()).data).toMatchObject([{ version: 1 }])
})

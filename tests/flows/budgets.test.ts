import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as credit from '#app/api/admin/budgets/[id]/credit/route.ts'
import * as one from '#app/api/admin/budgets/[id]/route.ts'
import * as budgets from '#app/api/admin/budgets/route.ts'
import * as aKey from '#app/api/admin/keys/[id]/route.ts'
import * as keys from '#app/api/admin/keys/route.ts'
import * as compare from '#app/api/admin/models/compare/route.ts'
import * as providerTest from '#app/api/admin/providers/[id]/test/route.ts'
import * as metrics from '#app/api/metrics/route.ts'
import * as stop from '#app/api/v1/chat/[id]/stop/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import { settleLeftovers } from '#lib/chat/leftovers.ts'
import { countingBudgets } from '#lib/database/budget-rows.ts'
import { db } from '#lib/database/client.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { forgetLeft } from '#lib/usage/budgets/spending.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
let key = ''
let keyId = ''
let admin = ''
let botId = ''
let providerId = ''
beforeAll(async () => {
  botId = (await makeShop()).id
  providerId = (await makeProvider(vendor.baseUrl, { models: ['dear', 'cheap'] })).id
  ;({ key, id: keyId } = await makeKey())
  admin = (await makeKey({ scopes: ['admin'] })).key
  await setPrice({ model: 'mock/dear', perRequest: '1', currency: 'USD' }, system)
  await setPrice({ model: 'mock/cheap', perRequest: '0.1', currency: 'USD' }, system)
  return vendor.close
})
beforeEach(async () => {
  vendor.reset()
  await db().budget.deleteMany()
  countingBudgets.forget()
  forgetLeft()
})

let names = 0
const budget = async (fields: object) => {
  const body = { name: `Budget ${++names}`, scope: 'all', amount: '1.5', currency: 'USD', period: 'day', ...fields }
  const response = await call(budgets, 'POST', { key: admin, body })
  return { status: response.status, ...(await response.json()) }
}
const shown = async (id: string) => (await call(one, 'GET', { key: admin, params: { id } })).json()
const through = (model: string, more: object = {}) =>
  call(completions, 'POST', { key, body: { model, messages: [{ role: 'user', content: 'hello' }], ...more } })
const calls = () => db().usageEntry.count()

it('asks cheaper models of the plan once the first does not fit, then the knowledge base, and says so', async () => {
  const { id } = await budget({})
  expect(await ask(key, 'one')).toMatchObject({ model: 'mock/dear', degraded: false, cost: [{ amount: '1', currency: 'USD' }] })
  expect(await ask(key, 'two')).toMatchObject({ model: 'mock/cheap', degraded: false })
  for (const n of [3, 4, 5, 6]) await ask(key, `question ${n}`)
  expect(await shown(id)).toMatchObject({ spent: '1.5', reserved: '0', left: '0', subjects: 1 })
  const asked = vendor.stats().requests
  expect(await ask(key, 'How do I return an item?')).toMatchObject({
    status: 'answered',
    provider: 'frontdesk',
    degraded: true,
    reply: expect.stringContaining('within 30 days'),
  })
  expect(await ask(key, 'Write me a poem about the sea')).toMatchObject({
    status: 'answered',
    model: null,
    degraded: true,
    reply: expect.stringContaining('right now I can only answer what this shop’s knowledge holds'),
  })
  expect(vendor.stats().requests).toBe(asked)
})

it('raises no alert for a dearer model behind the one that is asked', async () => {
  const { id } = await budget({ amount: '0.9' }) // the dear one costs 1
  const answer = await ask(key, 'three words here', { model: 'auto' })
  expect(answer.model).toBe('mock/cheap')
  const stored = await db().message.findUniqueOrThrow({ where: { id: answer.messageId } })
  expect(JSON.stringify(stored.trace)).toContain('over the budget') // it was left out
  expect((await shown(id)).alerts).toEqual([])
})

it('refuses at once, before anything is written, what only a model could answer', async () => {
  const { id } = await budget({ scope: 'key', subjectId: keyId, amount: '0.5' })
  const before = await db().message.count()
  const refused = await through('mock/dear')
  expect(refused.status).toBe(402)
  expect(await refused.json()).toMatchObject({ error: { code: 'budget_exceeded', message: expect.stringContaining('this API key') } })
  const streamed = await through('mock/dear', { stream: true })
  expect(streamed.status).toBe(402)
  const responseSchema = { type: 'object', properties: { days: { type: 'integer' } } }
  const inJson = await call(chat, 'POST', { key, body: { message: 'How do I return an item?', model: 'mock/dear', responseSchema } })
  expect(inJson.status).toBe(402)
  expect(await db().message.count()).toBe(before)
  await until(async () => (await shown(id)).alerts.length === 1 || undefined)
  expect(await shown(id)).toMatchObject({ spent: '0', alerts: [{ kind: '100' }] }) // nothing is spent, and yet nothing is let through
  expect((await through('mock/cheap')).status).toBe(200)
  expect(vendor.asked().map(({ model }) => model)).not.toContain('dear')
})

it('never overspends with many turns at once, and takes the rows of refused calls out of the ledger again', async () => {
  const { id } = await budget({ amount: '3' })
  const before = await calls()
  const ends = await Promise.all(Array.from({ length: 60 }, () => through('mock/dear')))
  expect(ends.filter(({ status }) => status === 200)).toHaveLength(3)
  expect(ends.filter(({ status }) => status === 402)).toHaveLength(57)
  expect(await shown(id)).toMatchObject({ spent: '3', reserved: '0' })
  expect(vendor.stats().requests).toBe(3)
  expect(await calls()).toBe(before + 3)
})

it('gives back what a failed call had reserved, and keeps the cost of a stopped one', async () => {
  await setPrice({ model: 'mock/dear', inputPerMillion: '1', outputPerMillion: '1000', currency: 'USD' }, system)
  const { id } = await budget({ amount: '10' })
  vendor.script({ kind: 'status', status: 400, count: 9 })
  expect((await through('mock/dear')).status).toBe(502)
  expect(await shown(id)).toMatchObject({ spent: '0', reserved: '0' })
  vendor.reset()
  vendor.set({ answer: 'hash', tokens: 400, tokenDelay: 10 })
  const response = await call(chat, 'POST', { key, body: { message: 'a long story', model: undefined, stream: true } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  while (!seen.includes('text-delta')) seen += (await reader?.read())?.value
  expect(Number((await shown(id)).reserved)).toBeGreaterThan(1) // the most that the answer could cost
  const { conversationId, messageId } = JSON.parse(/"messageMetadata":(\{.*?\})/.exec(seen)?.[1] ?? '{}')
  await call(stop, 'POST', { key, params: { id: messageId } })
  const row = await db().usageEntry.findFirstOrThrow({ where: { conversationId } })
  expect(row).toMatchObject({ status: 'cancelled', estimated: true })
  expect(await shown(id)).toMatchObject({ spent: row.costAmount?.toFixed(), reserved: '0' })
  await setPrice({ model: 'mock/dear', perRequest: '1', currency: 'USD' }, system)
})

it('counts what a killed process had reserved as spent, until an admin says that it was not billed', async () => {
  const { id } = await budget({ amount: '5' })
  vendor.set({ latency: 150 })
  const asking = ask(key, 'killed in the middle')
  await until(() => vendor.stats().inFlight === 1)
  await settleLeftovers({ alone: true })
  expect(await shown(id)).toMatchObject({ spent: '1', reserved: '0' })
  await asking
  expect(await shown(id)).toMatchObject({ spent: '1', reserved: '0' }) // settled once already
  const credited = await call(credit, 'POST', { key: admin, params: { id }, body: { amount: '1' } })
  expect(await credited.json()).toMatchObject({ spent: '0', left: '5' })
  expect((await call(credit, 'POST', { key: admin, params: { id }, body: { amount: '1' } })).status).toBe(400)
})

it('gives each visitor and each address a part of its own, and one past his part the knowledge base', async () => {
  const { id } = await budget({ scope: 'visitor', subjectId: botId, amount: '1', whenSpent: 'knowledge' })
  await budget({ scope: 'address', amount: '2', whenSpent: 'knowledge' })
  const [anna, ben, cleo] = await Promise.all([startVisitor({ bot: 'demo' }), startVisitor({ bot: 'demo' }), startVisitor({ bot: 'demo' })])
  const said = async (visitor: typeof anna, text: string) => spokenIn(await chunksOf(await visitor.say(text)))
  expect(await said(anna, 'tell me a joke')).toContain('tell me a joke')
  expect(await said(anna, 'tell me another joke')).toContain('right now I can only answer')
  expect(await said(anna, '讲个笑话')).toContain('只能回答本店资料里已有的问题')
  expect(await said(anna, 'How do I return an item?')).toContain('within 30 days')
  expect(await said(ben, 'tell me a joke')).toContain('tell me a joke')
  expect(await said(cleo, 'tell me a joke')).toContain('right now I can only answer') // the address has spent its two
  expect(await shown(id)).toMatchObject({ subjects: 2, spent: '1', subjectName: 'Demo' })
  const kept = await db().budgetSpending.findMany({ where: { budget: { scope: 'address' } } })
  expect(kept).toHaveLength(1)
  expect(kept[0]?.subject).not.toContain('192.0.2')
  await until(async () => (await shown(id)).alerts.length === 2 || undefined)
  const alerted = (await shown(id)).alerts.map(({ kind, subject }: { kind: string; subject: string }) => [kind, subject])
  expect(alerted.sort()).toEqual([anna, ben].map(({ visitor }) => ['100', visitor.id]).sort())
})

it('says nothing before the start of a turn, also where nobody has to be asked', async () => {
  await budget({ amount: '1', whenSpent: 'knowledge' })
  await ask(key, 'one')
  for (const message of ['sing me a song', 'sing me another one']) {
    const chunks = await chunksOf(await call(chat, 'POST', { key, body: { message, stream: true } }))
    expect(chunks.map(({ type }) => type).slice(0, 4)).toEqual(['start', 'start-step', 'text-start', 'text-delta'])
    expect(spokenIn(chunks)).toContain('right now I can only answer')
  }
})

it('limits the tests of providers and the comparison of models like any other call', async () => {
  await budget({ amount: '0.05' })
  const tested = await call(providerTest, 'POST', { key: admin, params: { id: providerId } })
  expect(tested.status).toBe(402)
  expect(await tested.json()).toMatchObject({ code: 'budget_exceeded' })
  const compared = await call(compare, 'POST', { key: admin, body: { models: ['mock/dear'], limit: 1 } })
  await compared.text().catch(() => {}) // the stream ends in the middle
  expect(vendor.stats().requests).toBe(0)
})

it('alerts once at each threshold, counts on past a soft budget, and tells the metrics', async () => {
  const { id, name } = await budget({ amount: '2', hard: false })
  for (const n of [1, 2, 3]) expect(await ask(key, `question ${n}`)).toMatchObject({ model: 'mock/dear' })
  await until(async () => (await shown(id)).alerts.length === 3 || undefined)
  const { alerts, spent, left } = await shown(id)
  expect(alerts.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['100', '50', '80'])
  expect([spent, left]).toEqual(['3', '0'])
  const told = await (await call(metrics, 'GET', { headers: { 'x-frontdesk-peer': '127.0.0.1' } })).text()
  expect(told).toContain(`frontdesk_budget_used_ratio{budget="${name}"} 1.5`)
})

it('makes an alarm of a call whose price is unknown, and never 0 of it', async () => {
  const free = await makeProvider(vendor.baseUrl, { name: 'unpriced' })
  const { id } = await budget({})
  expect(
    (await call(completions, 'POST', { key, body: { model: 'unpriced/mock', messages: [{ role: 'user', content: 'hi' }] } })).status,
  ).toBe(200)
  expect(await shown(id)).toMatchObject({ spent: '0', reserved: '0', unpriced: 1 })
  await until(async () => (await shown(id)).alerts.length === 1 || undefined)
  expect((await shown(id)).alerts[0]).toMatchObject({ kind: 'unpriced' })
  await deleteProvider(free.id, system)
})

it('guesses no exchange rate: without one a hard budget refuses a call, with one it counts it', async () => {
  const { id } = await budget({ currency: 'CNY', amount: '100' })
  const refused = await through('mock/dear')
  expect(refused.status).toBe(402)
  expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('no rate for the currency') } })
  await until(async () => (await shown(id)).alerts.length === 1 || undefined)
  expect(await shown(id)).toMatchObject({ alerts: [{ kind: 'currency' }] })
  const patched = await call(one, 'PATCH', { key: admin, params: { id }, body: { rates: { USD: '0.125' } } })
  expect(patched.status).toBe(200)
  expect((await through('mock/dear')).status).toBe(200)
  expect(await shown(id)).toMatchObject({ spent: '8', rates: { USD: '0.125' } })
})

it('makes the budget of a key with the key', async () => {
  const made = await call(keys, 'POST', {
    key: admin,
    body: { name: 'Partner', scopes: ['chat'], budget: { amount: '0.5', currency: 'USD', period: 'month' } },
  })
  const partner = await made.json()
  const { data } = await (await call(budgets, 'GET', { key: admin })).json()
  expect(data).toMatchObject([{ scope: 'key', subjectId: partner.id, subjectName: 'Partner', amount: '0.5', period: 'month', hard: true }])
  const refused = await call(completions, 'POST', {
    key: partner.key,
    body: { model: 'mock/dear', messages: [{ role: 'user', content: 'hello' }] },
  })
  expect(refused.status).toBe(402)
})

it('changes the budget of a key with the key, counting on where it is the same one, and shows it', async () => {
  const partner = await makeKey()
  const change = async (body: object) => {
    const response = await call(aKey, 'PATCH', { key: admin, params: { id: partner.id }, body })
    return { status: response.status, ...(await response.json()) }
  }
  const asking = async () => (await call(completions, 'POST', { key: partner.key, body: asked })).status
  const asked = { model: 'mock/dear', messages: [{ role: 'user', content: 'hello' }] }
  const day = { amount: '1', currency: 'USD', period: 'day' }
  expect(await change({ name: 'partner' })).toMatchObject({ status: 200, name: 'partner', budget: null })
  const { budget: first } = await change({ budget: day })
  expect([await asking(), await asking()]).toEqual([200, 402])
  expect(await change({ budget: { ...day, amount: '2' } })).toMatchObject({ budget: { ...day, id: first.id, amount: '2' } })
  expect([await asking(), await asking()]).toEqual([200, 402])
  expect(await shown(first.id)).toMatchObject({ spent: '2', scope: 'key', subjectName: 'partner' })
  const { budget: second } = await change({ budget: { ...day, period: 'month' } })
  expect(second.id).not.toBe(first.id)
  expect((await call(one, 'GET', { key: admin, params: { id: first.id } })).status).toBe(404)
  expect([await asking(), await asking()]).toEqual([200, 402])
  expect(await change({ budget: null })).toMatchObject({ budget: null })
  expect(await asking()).toBe(200)
  expect(await change({ budget: { ...day, amount: '0' } })).toMatchObject({ status: 400, errors: [{ path: 'budget.amount' }] })
  const listed = await (await call(keys, 'GET', { key: admin })).json()
  expect(listed.data.find(({ id }: { id: string }) => id === partner.id)).toMatchObject({ budget: null })
})

it.each([
  [{ amount: '0' }, 'amount'],
  [{ amount: 1.5 }, 'amount'],
  [{ currency: 'dollars' }, 'currency'],
  [{ currency: 'XXX' }, 'currency'],
  [{ scope: 'key' }, 'subjectId'],
  [{ scope: 'bot', subjectId: 'bot_none' }, 'subjectId'],
  [{ scope: 'all', subjectId: 'bot_none' }, 'subjectId'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ rates: { CNY: '0' } }, 'rates.CNY'],
  [{ whenSpent: 'panic' }, 'whenSpent'],
])('refuses a budget that cannot be meant: %j', async (fields, path) => {
  const { status, errors } = await budget(fields)
  expect(status).toBe(400)
  expect(errors).toEqual(expect.arrayContaining([expect.objectContaining({ path })]))
})

it('keeps a name for one budget, and forgets all of one that is deleted', async () => {
  const { id, name } = await budget({})
  expect(await budget({ name })).toMatchObject({ status: 409, errors: [{ path: 'name' }] })
  await ask(key, 'spend something')
  expect((await call(one, 'DELETE', { key: admin, params: { id } })).status).toBe(204)
  expect((await call(one, 'GET', { key: admin, params: { id } })).status).toBe(404)
  expect(await db().budgetSpending.count()).toBe(0)
})

it('has auto choose among the models that fit, where the model asked by the usual order is refused', async () => {
  await budget({ amount: '0.5', whenSpent: 'refuse' })
  expect((await ask(key, 'in the order of the providers')).status).toBe(402)
  for (const model of ['auto', 'auto:quality', 'auto:speed'])
    expect(await ask(key, `chosen by ${model}`, { model })).toMatchObject({ model: 'mock/cheap', degraded: false })
  await budget({ amount: '0.05', whenSpent: 'refuse' })
  expect((await ask(key, 'nothing fits', { model: 'auto' })).status).toBe(402)
})

// The last one: the prices stay.
it('has auto ask another model where the one it chose does not fit with the whole prompt', async () => {
  await setPrice({ model: 'mock/dear', inputPerMillion: '10000', currency: 'USD' }, system)
  await budget({ amount: '0.5', whenSpent: 'refuse' })
  expect((await ask(key, 'How do I return an item?', { model: 'mock/dear' })).status).toBe(402)
  for (let n = 0; n < 3; n++)
    expect(await ask(key, `How do I return item ${n}?`, { model: 'auto' })).toMatchObject({ model: 'mock/cheap', degraded: false })
})

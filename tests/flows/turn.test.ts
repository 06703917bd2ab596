import { beforeAll, beforeEach, expect, it } from 'vitest'
import * as bots from '#app/api/admin/bots/[id]/route.ts'
import * as stop from '#app/api/v1/chat/[id]/stop/route.ts'
import * as stream from '#app/api/v1/chat/[id]/stream/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import { settleLeftovers } from '#lib/chat/leftovers.ts'
import { db } from '#lib/database/client.ts'
import { deleteProvider, updateProvider } from '#lib/llm/provider-rows.ts'
import { once } from '#lib/process.ts'
import { setPrice } from '#lib/usage/models.ts'
import { usageReport } from '#lib/usage/reports.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
const backup = await startVendor({ answer: 'echo' })
let key = ''
let admin = ''
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  key = (await makeKey()).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  return async () => void (await Promise.all([vendor.close(), backup.close()]))
})
beforeEach(() => {
  vendor.reset()
  backup.reset()
})

const rowsOf = (conversationId: string) => db().usageEntry.findMany({ where: { conversationId }, orderBy: { id: 'asc' } })
const textOf = ({ messages }: { messages: { content: string }[] }) => messages.map(({ content }) => content)

it('commits question and ledger row before the vendor is called, reply and cost together afterwards', async () => {
  await setPrice({ model: 'mock/mock', inputPerMillion: '0.15', outputPerMillion: '0.6', currency: 'USD' }, system)
  vendor.set({ latency: 150 })
  const asking = ask(key, 'a question about returns')
  await until(() => vendor.stats().inFlight === 1)
  const pending = await db().usageEntry.findFirstOrThrow({ where: { status: 'pending' } })
  const stored = await db().message.findMany({ where: { conversationId: pending.conversationId ?? '' }, orderBy: { seq: 'asc' } })
  expect(stored).toMatchObject([
    { seq: 1, role: 'user', text: 'a question about returns', status: 'sent' },
    { seq: 2, role: 'assistant', text: '', status: 'pending', replyToId: stored[0]?.id },
  ])
  const answer = await asking
  const [row] = await rowsOf(answer.conversationId)
  const { promptTokens, completionTokens } = answer.usage
  expect(row).toMatchObject({ status: 'success', promptTokens, completionTokens, estimated: false, model: 'mock/mock', provider: 'mock' })
  const spent = (promptTokens * 150_000 + completionTokens * 600_000) / 1_000_000 / 1_000_000
  expect(answer.cost).toEqual([{ amount: row?.costAmount?.toFixed(), currency: 'USD' }])
  expect(Number(answer.cost[0].amount)).toBeCloseTo(spent, 12)
  const reply = await db().message.findUniqueOrThrow({ where: { id: answer.messageId } })
  expect(reply).toMatchObject({ text: answer.reply, status: 'answered', cost: answer.cost })
})

it('puts the last three turns before the question, in order, and no failed one', async () => {
  const { conversationId } = await ask(key, 'alpha')
  for (const text of ['beta', 'gamma', 'delta']) await ask(key, text, { conversationId })
  vendor.script({ kind: 'status', status: 400 })
  await ask(key, 'failed', { conversationId })
  vendor.reset()
  await ask(key, 'zeta', { conversationId })
  const [body] = vendor.asked()
  expect(body.messages.map(({ role }: { role: string }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ])
  expect(textOf(body).slice(1)).toEqual(['beta', 'beta', 'gamma', 'gamma', 'delta', 'delta', 'zeta'])
  expect(body).toMatchObject({ model: 'mock', temperature: 0.3, top_p: 0.9, max_tokens: 1000 })
})

it('sends completion-style models one text', async () => {
  const flat = await makeProvider(vendor.baseUrl, { name: 'flat', api: 'completions' })
  const first = await ask(admin, '第一问', { model: 'flat/mock' })
  await ask(admin, '第二问', { model: 'flat/mock', conversationId: first.conversationId })
  const prompts = vendor.asked().map(({ prompt }) => prompt)
  expect(prompts[0]).toBe('你是一个专业的客服助手，请根据用户问题提供准确、友好的回答。\n\n用户问题: 第一问')
  expect(prompts[1]).toMatch(/^你是一个专业的客服助手[\s\S]*\n\n对话历史:\n用户: 第一问\n助手: [\s\S]+\n\n当前问题: 第二问$/)
  await deleteProvider(flat.id, system)
})

it('speaks Ollama’s own protocol', async () => {
  const provider = await makeProvider(vendor.url, { vendor: 'ollama', name: 'local', models: ['mock:latest'] })
  const answer = await ask(admin, 'hello ollama', { model: 'ollama/mock:latest' })
  expect(answer).toMatchObject({ status: 'answered', provider: 'ollama', reply: expect.stringContaining('hello ollama'), cost: null })
  expect(vendor.asked()[0]).toMatchObject({ model: 'mock:latest', stream: false, options: { num_predict: 1000, temperature: 0.7 } })
  await deleteProvider(provider.id, system)
})

it('answers two messages sent at once in their order, each knowing the one before', async () => {
  const { conversationId } = await ask(key, 'before')
  vendor.reset()
  vendor.set({ latency: 30 })
  await Promise.all([ask(key, 'first', { conversationId }), ask(key, 'second', { conversationId })])
  const rows = await db().message.findMany({ where: { conversationId }, orderBy: { seq: 'asc' }, select: { role: true, text: true } })
  expect(rows.slice(2).map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  const [one, two] = [rows[2]?.text ?? '', rows[4]?.text ?? '']
  expect(new Set([one, two])).toEqual(new Set(['first', 'second']))
  expect(vendor.stats().peakConcurrency).toBe(1)
  expect(textOf(vendor.asked()[1])).toContain(one)
})

it('finishes the turn of a customer who closed the tab', async () => {
  vendor.set({ latency: 60 })
  const response = await call(chat, 'POST', { key, body: { message: 'closing the tab', stream: true } })
  await response.body?.cancel()
  const reply = await until(
    async () =>
      (await db().message.findFirst({ where: { role: 'assistant', status: 'answered', text: { contains: 'closing the tab' } } })) ??
      undefined,
  )
  expect(reply.finishReason).toBe('stop')
})

it('keeps the words that were sent when it is stopped, and ends the call to the vendor', async () => {
  vendor.set({ answer: 'hash', tokens: 400, tokenDelay: 15 })
  const response = await call(chat, 'POST', { key, body: { message: 'a long story', stream: true } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  while (!seen.includes('text-delta')) seen += (await reader?.read())?.value
  const { conversationId, messageId } = JSON.parse(/"messageMetadata":(\{.*?\})/.exec(seen)?.[1] ?? '{}')
  const stopped = await call(stop, 'POST', { key, params: { id: messageId } })
  expect(stopped.status).toBe(200)
  const reply = await db().message.findUniqueOrThrow({ where: { id: messageId } })
  expect(reply).toMatchObject({ status: 'cancelled', finishReason: 'cancelled' })
  expect(reply.text.length).toBeGreaterThan(0)
  expect(await rowsOf(conversationId)).toMatchObject([
    { status: 'cancelled', error: 'cancelled', estimated: true, completionTokens: expect.any(Number) },
  ])
  await until(() => vendor.stats().aborted === 1)
  expect((await call(stop, 'POST', { key, params: { id: messageId } })).status).toBe(404)
})

it('lets a reader take up a running stream where it was lost, word for word', async () => {
  vendor.set({ answer: 'hash', tokens: 60, tokenDelay: 4 })
  const first = await call(chat, 'POST', {
    key,
    body: { id: 'tab', messages: [{ role: 'user', parts: [{ type: 'text', text: 'resume me' }] }] },
  })
  const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  while ((seen.match(/\n\n/g)?.length ?? 0) < 8) seen += (await reader?.read())?.value
  await reader?.cancel()
  const whole = seen.slice(0, seen.lastIndexOf('\n\n') + 2)
  const last = Array.from(whole.matchAll(/^id: (\d+)$/gm)).at(-1)?.[1] ?? ''
  const running = /"messageId":"(msg_\w+)"/.exec(seen)?.[1] ?? ''
  expect((await call(stream, 'GET', { key: (await makeKey()).key, params: { id: running } })).status).toBe(204) // as if it did not run
  const resumed = await call(stream, 'GET', { key, params: { id: 'tab' }, headers: { 'last-event-id': last } })
  const events = whole + (await resumed.text())
  const ids = Array.from(events.matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id))
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b)) // a place in the turn each, none twice
  const text = Array.from(events.matchAll(/"text-delta","id":"answer","delta":("(?:[^"\\]|\\.)*")/g), ([, delta]) =>
    JSON.parse(delta ?? '""'),
  ).join('')
  expect(await db().message.findFirst({ where: { role: 'assistant', text } })).toMatchObject({ status: 'answered' })
  expect((await call(stream, 'GET', { key, params: { id: 'tab' } })).status).toBe(204)
  const replyId = /"messageId":"(msg_\w+)"/.exec(events)?.[1] ?? ''
  const late = await (await call(stream, 'GET', { key, params: { id: replyId }, headers: { 'last-event-id': last } })).text()
  expect(late.match(/"type":"finish"/g)).toHaveLength(1) // it has ended meanwhile, and is told to its end
  const other = await makeKey()
  expect((await call(stream, 'GET', { key: other.key, params: { id: 'tab' } })).status).toBe(204)
})

it.each([false, true])('ends the vendor’s call when a chat/completions client is lost (stream: %s)', async (streamed) => {
  vendor.set({ latency: 5_000 })
  const leaving = new AbortController()
  const asking = call(completions, 'POST', {
    key,
    body: { model: 'mock/mock', stream: streamed, messages: [{ role: 'user', content: 'gone' }] },
    signal: leaving.signal,
  })
  await until(() => vendor.stats().inFlight === 1)
  leaving.abort()
  await until(() => vendor.stats().aborted === 1)
  await asking
  expect(await db().usageEntry.findFirst({ where: { status: 'cancelled' }, orderBy: { id: 'desc' } })).toMatchObject({
    error: 'cancelled',
    promptTokens: null,
  })
})

it('retries after what the vendor asked, writing a row for each call', async () => {
  vendor.script({ kind: 'status', status: 503, retryAfter: 0 }, { kind: 'malformed' })
  const answer = await ask(key, 'try again')
  expect(answer).toMatchObject({ status: 'answered', degraded: false, provider: 'mock' })
  expect(await rowsOf(answer.conversationId)).toMatchObject([
    { attempt: 1, status: 'failed', error: 'overloaded', costAmount: null },
    { attempt: 2, status: 'failed', error: 'malformed' },
    { attempt: 3, status: 'success', error: null },
  ])
  const { trace } = await db().message.findUniqueOrThrow({ where: { id: answer.messageId } })
  expect(trace).toMatchObject({ attempts: [{ reason: 'overloaded' }, { reason: 'malformed' }, { status: 'success' }] })
})

it('does not retry what cannot succeed, and asks the next provider', async () => {
  const second = await makeProvider(backup.baseUrl, { name: 'backup', priority: 200 })
  vendor.script({ kind: 'status', status: 401 })
  const answer = await ask(key, 'who answers?')
  expect(answer).toMatchObject({ status: 'answered', provider: 'backup', model: 'backup/mock', degraded: false })
  expect(await rowsOf(answer.conversationId)).toMatchObject([
    { provider: 'mock', status: 'failed', error: 'authentication' },
    { provider: 'backup', status: 'success' },
  ])
  await deleteProvider(second.id, system)
})

it('answers from the knowledge base when every vendor fails, and says so', async () => {
  vendor.script({ kind: 'status', status: 400, count: 9 })
  const answer = await ask(key, '怎么退货?')
  expect(answer).toMatchObject({ status: 'answered', degraded: true, model: 'frontdesk/knowledge', provider: 'frontdesk', cost: [] })
  expect(answer.reply).toContain('30天')
})

it('apologises in the customer’s language when nobody can answer, and never takes that for an answer', async () => {
  vendor.script({ kind: 'status', status: 400, count: 9 })
  const answer = await ask(key, '月球的背面是什么样的?')
  expect(answer).toMatchObject({ status: 'failed', reply: '抱歉，我无法处理您的请求。', finishReason: 'error', citations: [] })
  expect(await db().message.findUnique({ where: { id: answer.messageId } })).toMatchObject({ status: 'failed' })
  vendor.script({ kind: 'status', status: 400, count: 9 })
  expect((await ask(key, 'What does the far side of the moon look like?')).reply).toBe('Sorry, I cannot process your request.')
})

it('answers 502 for a named model that fails, in the openai shape, whole and streamed', async () => {
  for (const streamed of [false, true]) {
    vendor.script({ kind: 'status', status: 400, count: 9 })
    const response = await call(completions, 'POST', {
      key,
      body: { model: 'mock/mock', stream: streamed, messages: [{ role: 'user', content: 'hello' }] },
    })
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_failed', type: 'server_error' } })
  }
})

it('joins an answer that was cut by length without a seam', async () => {
  vendor.script({ kind: 'length' })
  const answer = await ask(key, 'alpha beta gamma delta epsilon zeta')
  expect(answer.finishReason).toBe('stop')
  expect(answer.reply.startsWith('alpha beta gamma')).toBe(true)
  expect(await rowsOf(answer.conversationId)).toHaveLength(2)
  expect(vendor.asked()[1].messages.at(-2)).toMatchObject({ role: 'assistant' })
})

it('keeps what came of a stream that broke, and says that it is not whole', async () => {
  vendor.set({ tokens: 20, tokenDelay: 2, answer: 'hash' })
  vendor.script({ kind: 'reset', after: 6, count: 1 })
  const response = await call(chat, 'POST', { key, body: { message: 'break off', stream: true } })
  const events = await response.text()
  expect(events).toContain('"finishReason":"error"')
  expect(await db().message.findFirst({ where: { status: 'failed', text: { not: '' } }, orderBy: { id: 'desc' } })).toMatchObject({
    finishReason: 'error',
  })
  expect(events.trimEnd().endsWith('data: [DONE]')).toBe(true)
})

it('knows no cost where it knows no price, and marks tokens that nobody counted', async () => {
  const unpriced = await makeProvider(vendor.baseUrl, { name: 'unpriced' })
  const answer = await ask(admin, 'what does it cost?', { model: 'unpriced/mock' })
  expect(answer.cost).toBeNull()
  expect(await rowsOf(answer.conversationId)).toMatchObject([{ status: 'success', costAmount: null, costCurrency: null }])
  await deleteProvider(unpriced.id, system)
})

it('marks what a killed process left: ledger rows unknown, replies failed', async () => {
  vendor.set({ latency: 1_000 })
  const asking = ask(key, 'killed in the middle')
  await until(() => vendor.stats().inFlight === 1)
  expect(await settleLeftovers({ alone: false })).toEqual({ entries: 0, replies: 0 }) // another instance's running turn is not ours to judge
  expect(await settleLeftovers({ alone: true })).toEqual({ entries: 1, replies: 1 })
  await asking
})

it('leaves alone what runs here, however old it is, and elsewhere what a provider allows so much time', async () => {
  const minutes = (n: number) => new Date(Date.now() - n * 60_000)
  const { messageId } = await ask(key, 'an earlier one')
  const orphan = await db().usageEntry.findFirstOrThrow({ where: { messageId } })
  const age = (n: number) => db().usageEntry.update({ where: { id: orphan.id }, data: { status: 'pending', createdAt: minutes(n) } })
  const statusOf = async (id: string) => (await db().usageEntry.findUniqueOrThrow({ where: { id } })).status

  vendor.set({ latency: 2_000 })
  const asking = ask(key, 'it takes its time')
  await until(() => vendor.stats().inFlight === 1)
  const own = await db().usageEntry.findFirstOrThrow({ where: { status: 'pending' } })
  await db().usageEntry.update({ where: { id: own.id }, data: { createdAt: minutes(16) } })
  await db().message.update({ where: { id: own.messageId ?? '' }, data: { createdAt: minutes(16) } })
  await age(16)
  once('recent.chat.leftovers', () => new Map()).clear() // as after five minutes: the next turn looks for them again
  vendor.set({ latency: 0 })
  await ask(key, 'the next one')
  await until(async () => (await statusOf(orphan.id)) === 'unknown')
  expect(await statusOf(own.id)).toBe('pending')
  expect(await db().message.findUnique({ where: { id: own.messageId ?? '' } })).toMatchObject({ status: 'pending' })
  expect(await asking).toMatchObject({ status: 'answered' })

  await db().provider.updateMany({ data: { timeouts: { totalMs: 30 * 60_000 } } })
  await age(44)
  await settleLeftovers({ alone: false })
  expect(await statusOf(orphan.id)).toBe('pending')
  await age(46)
  await settleLeftovers({ alone: false })
  expect(await statusOf(orphan.id)).toBe('unknown')
  const report = await usageReport({ groupBy: 'model', timeZone: 'UTC' })
  expect(report.total.unknown).toBe(1)
  await db().provider.updateMany({ data: { timeouts: {} } })
})

it('takes a bot’s own settings from the next turn on', async () => {
  const own = { prompt: 'Be a pirate.', temperature: 0.9, turnsRemembered: 0, maxTokens: 77 }
  expect((await call(bots, 'PATCH', { key: admin, params: { id: 'demo' }, body: own })).status).toBe(200)
  const { conversationId } = await ask(key, 'ahoy')
  await ask(key, 'ahoy again', { conversationId })
  const [, body] = vendor.asked()
  expect(body).toMatchObject({
    temperature: 0.9,
    max_tokens: 77,
    messages: [{ role: 'system', content: 'Be a pirate.' }, { role: 'user' }],
  })
  const { version } = await (await call(bots, 'GET', { key: admin, params: { id: 'demo' } })).json()
  expect(version).toBe(2)
})

it('sees a provider that was switched off at once', async () => {
  const [provider] = await db().provider.findMany({ where: { name: 'mock' } })
  await updateProvider(provider?.id ?? '', { enabled: false }, making)
  expect(await ask(key, 'How do I return an item?')).toMatchObject({ provider: 'frontdesk', degraded: false })
  expect(await ask(key, 'hello', { model: 'mock/mock' })).toMatchObject({ status: 404, code: 'model_not_available' })
  await updateProvider(provider?.id ?? '', { enabled: true }, making)
})

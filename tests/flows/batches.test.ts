import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runBatch, unfinishedBatches } from '#lib/batches/run.ts'
import { settleLeftovers } from '#lib/chat/leftovers.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import { updateProvider } from '#lib/llm/provider-rows.ts'
import { batchesOf, manyItems } from '#tests/fakes/batch.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const vendor = await startVendor({ answer: 'echo' })
const never = new AbortController().signal
let api: ReturnType<typeof batchesOf>
let keyId = ''
let providerId = ''
beforeAll(async () => {
  await makeShop()
  const provider = await makeProvider(vendor.baseUrl, { models: ['mock', 'poison'] })
  providerId = provider.id
  const { id, key } = await makeKey()
  keyId = id
  api = batchesOf(key)
  return vendor.close
})
beforeEach(() => vendor.reset())

/** How many calls at once the provider takes. */
const takeAtOnce = (concurrency: number) => updateProvider(providerId, { limits: { concurrency } }, making)

async function sent(items: object[], more: object = {}): Promise<string> {
  const response = await api.send({ items, ...more })
  expect(response.status).toBe(202)
  return (await response.json()).id
}

describe('a batch', () => {
  it('answers each item by a turn of its own, in the order they were sent, as JSON and line by line', async () => {
    const items = manyItems(70, { context: 'It is for a child.' })
    const id = await sent(items)
    expect(await api.get(id)).toMatchObject({
      status: 'queued',
      bot: 'demo',
      total: 70,
      done: 0,
      failed: 0,
      startedAt: null,
      endedAt: null,
    })

    expect(await runBatch(id, never)).toBe('ended')

    expect(await api.get(id)).toMatchObject({ status: 'completed', total: 70, done: 70, failed: 0, endedAt: expect.any(String) })
    expect(vendor.stats().requests).toBe(70)
    const lines = await api.lines(id)
    expect(lines.map((line) => line.id)).toEqual(items.map((item) => item.id))
    const [first] = await api.results(id, '?limit=1')
    expect(first).toMatchObject({
      status: 'done',
      error: null,
      model: 'mock/mock',
      provider: 'mock',
      usage: { estimated: false },
      degraded: false,
    })
    expect(first?.reply).toContain('verse 0 about')
    const pages = [...(await api.results(id, '?limit=40')), ...(await api.results(id, '?limit=40&cursor=39'))]
    expect(pages).toEqual(lines)
    const conversations = await db().conversation.findMany({ where: { apiKeyId: keyId }, select: { id: true, channel: true } })
    expect(new Set(lines.map(({ conversationId }) => conversationId))).toEqual(new Set(conversations.map((row) => row.id)))
    expect(conversations[0]?.channel).toBe('api')
    expect(await db().usageEntry.groupBy({ by: ['purpose', 'status'], _count: true })).toEqual([
      { purpose: 'batch', status: 'success', _count: 70 },
    ])
  })

  it('is taken as lines too, with the bot on the first one or in the address', async () => {
    const [one, two] = manyItems(2)
    const byLine = await (await api.sendLines([{ bot: 'demo', retryUnknown: true }, one, '', two])).json()
    expect(byLine).toMatchObject({ total: 2, bot: 'demo', retryUnknown: true })
    expect(await (await api.sendLines([one], '?bot=demo')).json()).toMatchObject({ total: 1, retryUnknown: false })
    await runBatch(byLine.id, never)
    expect((await api.results(byLine.id)).map(({ status }) => status)).toEqual(['done', 'done'])
  })

  it('is the same one under the same Idempotency-Key', async () => {
    const [first, again] = await Promise.all([1, 2].map(() => api.send({ items: manyItems(3) }, { 'idempotency-key': 'once' })))
    expect(await again?.json()).toEqual(await first?.json())
    expect((await api.send({ items: manyItems(4) }, { 'idempotency-key': 'once' })).status).toBe(409)
  })

  it('lets a poisoned item fail alone', async () => {
    vendor.script({ kind: 'status', status: 401, model: 'poison', count: 1 })
    const [good, bad, last] = manyItems(3)
    const id = await sent([good ?? {}, { ...bad, model: 'mock/poison' }, last ?? {}])
    await runBatch(id, never)
    expect(await api.get(id)).toMatchObject({ status: 'completed', done: 2, failed: 1 })
    const [, failed] = await api.results(id)
    expect(failed).toMatchObject({ status: 'failed', reply: null, error: { code: 'upstream_failed' } })
  })

  it('has failed when none of its items was answered', async () => {
    vendor.script({ kind: 'status', status: 401, count: 4 })
    const id = await sent(manyItems(2))
    await runBatch(id, never)
    expect(await api.get(id)).toMatchObject({ status: 'failed', done: 0, failed: 2 })
  })
})

describe('a bad batch', () => {
  const good = { id: 'a', message: 'Hello' }
  it.each([
    ['no items', { items: [] }, 400, 'items'],
    ['an empty message', { items: [good, { id: 'b', message: ' ' }] }, 400, 'items.1.message'],
    ['a message that is too long', { items: [{ id: 'b', message: 'x'.repeat(8_001) }] }, 400, 'items.0.message'],
    ['an id twice', { items: [good, { id: 'b', message: 'Hello' }, good] }, 400, 'items.2.id'],
    ['a field that there is not', { items: [{ ...good, attachment: 'x' }] }, 400, 'items.0'],
    ['a model that there is not', { items: [good, { id: 'b', message: 'Hello', model: 'mock/none' }] }, 404, 'items.1.model'],
  ])('is refused whole for %s, as JSON and as lines', async (_case, body, status, path) => {
    const before = await db().batch.count()
    for (const response of [await api.send(body), await api.sendLines(body.items)]) {
      expect(response.status).toBe(status)
      expect((await response.json()).errors[0].path).toBe(path)
    }
    expect(await db().batch.count()).toBe(before)
    expect(await db().batchItem.count({ where: { itemId: 'b' } })).toBe(0)
  })

  it.each([
    ['10,001 items', manyItems(10_001), 'items'],
    ['a line that is no JSON', [good, '{'], 'line 2'],
    ['a line with NUL', ['{"id":"a","message":"\\u0000"}'], 'line 1.message'],
    ['a bot on a later line', [good, { bot: 'demo' }], 'items.1.id'],
  ])('is refused for %s', async (_case, lines, path) => {
    const response = await api.sendLines(lines)
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0].path).toBe(path)
  })

  it('is refused for a bot that there is not, or that is not for this key', async () => {
    expect((await api.send({ bot: 'none', items: [good] })).status).toBe(404)
    const stranger = batchesOf((await makeKey({ bots: ['other'] })).key)
    expect((await stranger.send({ items: [good] })).status).toBe(404)
  })
})

it('does not exist for another key, and does for an admin', async () => {
  const id = await sent(manyItems(1))
  const stranger = batchesOf((await makeKey()).key)
  for (const look of Object.values(stranger.statuses)) expect((await look(id)).status).toBe(404)
  expect(await stranger.list()).toEqual([])
  const admin = batchesOf((await makeKey({ scopes: ['admin'] })).key)
  expect((await admin.list()).map((batch) => batch.id)).toContain(id)
})

describe('an end before the end', () => {
  it('by a cancel leaves alone what was not begun, and pays for nothing more', async () => {
    await takeAtOnce(2)
    vendor.set({ latency: 30 })
    const id = await sent(manyItems(100))
    const run = runBatch(id, never)
    await until(() => vendor.stats().requests > 5 || undefined)

    const asked = vendor.stats().requests
    expect(await (await api.cancel(id)).json()).toMatchObject({ status: 'cancelled' })
    expect(await run).toBe('ended')

    expect(vendor.stats().requests).toBeLessThan(asked + 20)
    const { done, status } = await api.get(id)
    expect([done, status]).toEqual([vendor.stats().requests, 'cancelled'])
    const states = await db().batchItem.groupBy({ by: ['status'], where: { batchId: id }, _count: true, orderBy: { status: 'asc' } })
    expect(states).toEqual([
      { status: 'cancelled', _count: 100 - done },
      { status: 'done', _count: done },
    ])
    expect(await api.results(id, '?limit=40&cursor=59')).toContainEqual(
      expect.objectContaining({ status: 'cancelled', reply: null, error: { code: 'cancelled', message: expect.any(String) } }),
    )
    expect((await api.cancel(id)).status).toBe(200)
    await takeAtOnce(100)
  })

  it('is refused once the batch has ended', async () => {
    const id = await sent(manyItems(1))
    await runBatch(id, never)
    expect((await api.cancel(id)).status).toBe(409)
  })

  it('by the end of the process gives the rest to the next one, and nothing is paid twice', async () => {
    await takeAtOnce(2)
    vendor.set({ latency: 20 })
    const id = await sent(manyItems(60))
    const stopping = new AbortController()
    const run = runBatch(id, stopping.signal)
    await until(() => vendor.stats().requests > 10 || undefined)
    stopping.abort()
    await expect(run).rejects.toThrow('aborted')
    const { done } = await api.get(id)
    expect(done).toBe(vendor.stats().requests)
    expect(done).toBeLessThan(60)
    expect(await unfinishedBatches()).toContain(id)

    await takeAtOnce(100)
    expect(await runBatch(id, never)).toBe('ended')

    expect(await api.get(id)).toMatchObject({ status: 'completed', done: 60 })
    expect(vendor.stats().requests).toBe(60)
    const conversations = (await api.results(id)).map(({ conversationId }) => conversationId ?? '')
    const replies = await db().message.groupBy({ by: ['role', 'status'], where: { conversationId: { in: conversations } }, _count: true })
    expect(replies.map(({ status, _count }) => [status, _count]).sort()).toEqual([
      ['answered', 60],
      ['sent', 60],
    ])
  })

  it('by a vendor that wants to be left alone gives everything back until later', async () => {
    vendor.script({ kind: 'status', status: 429, retryAfter: 3_000, count: 2 }) // once to each of its models
    await takeAtOnce(1)
    const id = await sent(manyItems(80))
    await expect(runBatch(id, never)).rejects.toThrow('No model can be asked')
    const { done, failed, status } = await api.get(id)
    expect({ done, status, few: failed <= 1 }).toEqual({ done: 0, status: 'running', few: true })
    expect(vendor.stats().requests).toBe(2)
    expect(await db().batchItem.count({ where: { batchId: id, status: 'running' } })).toBe(0)
    await updateProvider(providerId, { limits: null, name: 'mock' }, making)
  })
})

describe('what a killed process left', () => {
  /** An item as it stands when its process was killed at this point. */
  async function leave(batchId: string, position: number, at: 'claimed' | 'recorded' | 'called' | 'settled') {
    const item = await db().batchItem.update({
      where: { batchId_position: { batchId, position } },
      data: { status: 'running' },
    })
    const { conversationId, questionId, replyId, message } = item
    if (at === 'claimed') return
    const bot = await db().bot.findUniqueOrThrow({ where: { slug: 'demo' } })
    const of = { conversationId, createdAt: new Date() }
    await db().conversation.create({ data: { id: conversationId, botId: bot.id, apiKeyId: keyId } })
    await db().message.create({ data: { ...of, id: questionId, seq: 1, role: 'user', text: message } })
    const reply = at === 'settled' ? { text: 'It is settled.', status: 'answered', latencyMs: 5 } : { text: '', status: 'pending' }
    await db().message.create({ data: { ...of, id: replyId, seq: 2, role: 'assistant', replyToId: questionId, ...reply } })
    if (at === 'recorded') return
    const entry = { requestId: 'req_1', conversationId, messageId: replyId, provider: 'openai-compatible', model: 'mock/mock' }
    const status = at === 'settled' ? 'success' : 'pending'
    await db().usageEntry.create({ data: { ...entry, id: newId('use'), purpose: 'batch', status } })
  }

  async function left(more: object) {
    const id = await sent(manyItems(5), more)
    await db().batch.update({ where: { id }, data: { status: 'running' } })
    for (const [position, at] of (['claimed', 'recorded', 'called', 'settled'] as const).entries()) await leave(id, position, at)
    await settleLeftovers({ alone: true })
    return id
  }

  beforeAll(() => void makeProvider(vendor.baseUrl, { name: 'fresh', priority: 1 })) // the other one rests

  it('is asked again where no vendor was, and told where nobody knows', async () => {
    const id = await left({})
    expect(await runBatch(id, never)).toBe('ended')

    expect(vendor.stats().requests).toBe(3)
    expect(await api.get(id)).toMatchObject({ status: 'completed', done: 4, failed: 1 })
    const [claimed, recorded, called, settled] = await api.results(id)
    expect([claimed?.status, recorded?.status]).toEqual(['done', 'done'])
    expect(called).toMatchObject({ status: 'failed', reply: null, error: { code: 'unknown_outcome' } })
    expect(settled).toMatchObject({ status: 'done', reply: 'It is settled.' })
    expect(await db().message.count({ where: { conversationId: recorded?.conversationId ?? '' } })).toBe(2)
  })

  it('is asked again everywhere where the batch wants it', async () => {
    const id = await left({ retryUnknown: true })
    await runBatch(id, never)
    expect(vendor.stats().requests).toBe(4)
    expect(await api.get(id)).toMatchObject({ status: 'completed', done: 5, failed: 0 })
  })

  it('is not touched while its process lives', async () => {
    vendor.set({ latency: 100 })
    const id = await sent(manyItems(3))
    const run = runBatch(id, never)
    await until(() => vendor.stats().requests > 0 || undefined)
    await expect(runBatch(id, never)).rejects.toThrow('Another instance works on this batch.')
    await run
    expect(vendor.stats().requests).toBe(3)
  })
})

it('stops in the name of a key that was revoked', async () => {
  const { id: revoked, key } = await makeKey()
  const { id } = await (await batchesOf(key).send({ items: manyItems(2) })).json()
  await db().apiKey.update({ where: { id: revoked }, data: { revokedAt: new Date() } })
  await runBatch(id, never)
  expect(await db().batchItem.findMany({ where: { batchId: id }, select: { errorCode: true } })).toEqual([
    { errorCode: 'not_authenticated' },
    { errorCode: 'not_authenticated' },
  ])
  expect(vendor.stats().requests).toBe(0)
})

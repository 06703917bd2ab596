import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runBatch } from '#lib/batches/run.ts'
import { settleLeftovers } from '#lib/chat/leftovers.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import { connections } from '#lib/llm/connections.ts'
import { createProvider, updateProvider } from '#lib/llm/provider-rows.ts'
import { createBudget, deleteBudget } from '#lib/usage/budgets/budget-rows.ts'
import { setPrice } from '#lib/usage/models.ts'
import { seedPrices } from '#lib/usage/prices.ts'
import { batchesOf, manyItems } from '#tests/fakes/batch.ts'
import { type BatchVendor, startBatchVendor, usageAt } from '#tests/fakes/batch-vendor.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { commitsOf } from '#tests/fakes/commits.ts'
import { ask, makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const never = new AbortController().signal
const system = { type: 'system', id: null } as const
const minuteMs = 60_000
const hourMs = 60 * minuteMs
let api: ReturnType<typeof batchesOf>
beforeAll(async () => {
  await seedPrices()
  await makeShop()
  api = batchesOf((await makeKey()).key)
})

/** Each vendor, its dearest facts by its own price list: dollars for a million tokens in and out, before the batch's half. */
const kinds = [
  { vendor: 'openai', model: 'gpt-4o-mini', input: 0.15, output: 0.6 },
  { vendor: 'anthropic', model: 'claude-haiku-4-5', input: 1, output: 5 },
] as const

describe.each(kinds)('a batch at $vendor', ({ vendor, model, input, output }) => {
  const catalogId = `${vendor}/${model}`
  let fake: BatchVendor
  let clock = testClock(Date.now())
  beforeAll(async () => {
    fake = await startBatchVendor(vendor)
    const credentials = { apiKey: 'sk-0123456789abcdef' }
    const { baseUrl } = fake
    await db().provider.deleteMany()
    connections.forget()
    await createProvider({ vendor, name: vendor, baseUrl, models: [model], credentials, allowPrivateNetwork: true }, making)
  })
  beforeEach(async () => {
    fake.reset()
    clock = testClock(Date.now())
    await db().usageEntry.deleteMany()
  })
  afterAll(() => fake.close())

  const run = (id: string) => runBatch(id, never, clock)
  const sent = async (count: number, more: object = {}): Promise<string> => {
    const response = await api.send({ items: manyItems(count), vendorBatch: true, ...more })
    expect(response.status).toBe(202)
    return (await response.json()).id
  }
  const rows = () => db().usageEntry.groupBy({ by: ['status', 'error', 'purpose'], _count: true, orderBy: { status: 'asc' } })

  it('is given to the vendor once, and settles each item by its own result at the batch price', { timeout: 60_000 }, async () => {
    fake.outcome((_, place) => (place === 7 ? { status: 400, type: 'invalid_request_error' } : place === 8 ? 'expired' : 'answered'))
    const id = await sent(200)

    expect(await run(id)).toEqual({ afterMs: minuteMs })

    expect(fake.batches.map(({ requests }) => requests.length)).toEqual([200])
    expect(fake.batches[0]?.requests[0]?.body).toMatchObject({ model })
    expect(await rows()).toEqual([{ status: 'pending', error: null, purpose: 'batch', _count: 200 }])
    expect(await api.get(id)).toMatchObject({
      status: 'running',
      vendorBatch: true,
      done: 0,
      vendorBatches: [{ state: 'sent', requests: 200, model: catalogId }],
    })
    expect((await api.results(id)).every(({ status, conversationId }) => status === 'running' && conversationId === null)).toBe(true)

    await settleLeftovers({ alone: true }) // a restart: what the vendor has is nobody's leftover
    await clock.advance(10 * minuteMs)
    expect(await run(id)).toEqual({ afterMs: 2 * minuteMs })
    expect(fake.batches).toHaveLength(1)

    fake.end()
    expect(await run(id)).toBe('ended')

    expect(await rows()).toEqual([
      { status: 'failed', error: 'invalid_request', purpose: 'batch', _count: 1 },
      { status: 'failed', error: 'timeout', purpose: 'batch', _count: 1 },
      { status: 'success', error: null, purpose: 'batch', _count: 198 },
    ])
    expect(await api.get(id)).toMatchObject({
      status: 'completed',
      done: 198,
      failed: 2,
      vendorBatches: [{ state: 'ended', answered: expect.any(Number) }],
    })
    const results = await api.lines(id)
    const atPlace = new Map(fake.batches[0]?.requests.map(({ body }, place) => [/verse (\d+)/.exec(JSON.stringify(body))?.[1], place]))
    for (const [number, result] of results.entries()) {
      const place = atPlace.get(`${number}`) ?? -1
      if (place === 7) expect(result).toMatchObject({ status: 'failed', error: { code: 'upstream_failed' } })
      else if (place === 8) expect(result).toMatchObject({ status: 'failed', error: { code: 'expired' } })
      else {
        const { prompt, completion } = usageAt(place)
        expect(result).toMatchObject({
          status: 'done',
          reply: `Said: verse ${number} [1]`,
          model: catalogId,
          usage: { promptTokens: prompt, completionTokens: completion, estimated: false },
        })
        expect(Number(result.cost?.[0]?.amount)).toBeCloseTo((prompt * input + completion * output) / 1e6 / 2, 12)
      }
    }
    const { _sum } = await db().usageEntry.aggregate({ _sum: { promptTokens: true, completionTokens: true } })
    const counted = Array.from({ length: 200 }, (_, place) => usageAt(place)).filter((_, place) => place !== 7 && place !== 8)
    expect(_sum).toEqual({ promptTokens: counted.reduce((sum, { prompt }) => sum + prompt, 0), completionTokens: 1_980 })
    expect(fake.other.singles).toBe(0)
    expect(await db().batchItem.count({ where: { batchId: id, asked: { not: null as never } } })).toBe(0)
  })

  it('is not given again when its answer was lost, but found', async () => {
    const id = await sent(3)
    fake.onBegin({ kind: 'lost' })
    fake.stranger(3)
    await run(id)
    expect(await api.get(id)).toMatchObject({ vendorBatches: [{ state: 'sending', vendorId: null }] })
    await run(id)
    fake.end()
    await clock.advance(30 * minuteMs)
    expect(await run(id)).toBe('ended')
    expect(fake.batches.filter(({ requests }) => !requests[0]?.customId.startsWith('theirs'))).toHaveLength(1)
    expect(await api.get(id)).toMatchObject({
      status: 'completed',
      done: 3,
      vendorBatches: [{ state: 'ended', vendorId: expect.any(String) }],
    })
    expect(await rows()).toEqual([{ status: 'success', error: null, purpose: 'batch', _count: 3 }])
  })

  it('is given again once it is certain that the vendor never had it', async () => {
    const id = await sent(3)
    fake.onBegin({ kind: 'lost' })
    await run(id)
    fake.batches.length = 0
    await run(id)
    expect(fake.batches).toHaveLength(0)
    await clock.advance(11 * minuteMs)
    await run(id)
    expect(fake.batches).toHaveLength(1)
    fake.end()
    expect(await run(id)).toBe('ended')
    expect(await rows()).toEqual([{ status: 'success', error: null, purpose: 'batch', _count: 3 }])
  })

  it('becomes unknown, and is not given again, when nobody can tell for two days what became of it', async () => {
    const id = await sent(2)
    await run(id)
    fake.batches.length = 0 // it answers 404
    await clock.advance(49 * hourMs)
    expect(await run(id)).toBe('ended')
    expect(await rows()).toEqual([{ status: 'unknown', error: null, purpose: 'batch', _count: 2 }])
    expect((await api.results(id)).map(({ error }) => error?.code)).toEqual(['unknown_outcome', 'unknown_outcome'])
    expect(await api.get(id)).toMatchObject({ status: 'failed', failed: 2, vendorBatches: [{ state: 'lost' }] })
  })

  it('does not guess what became of an item that its results leave out', async () => {
    fake.outcome((_, place) => (place === 0 ? 'missing' : 'answered'))
    const id = await sent(3)
    await run(id)
    fake.end()
    expect(await run(id)).toBe('ended')
    expect((await rows()).map(({ status, _count }) => [status, _count])).toEqual([
      ['success', 2],
      ['unknown', 1],
    ])
    expect((await api.results(id)).flatMap(({ error }) => error?.code ?? [])).toEqual(['unknown_outcome'])
  })

  it('settles nothing twice when it was killed between a reply and its item', async () => {
    const id = await sent(2, { items: manyItems(2).map((item) => ({ ...item, message: `${item.message}. How do I return an item?` })) })
    await run(id)
    const before = await db().batchItem.findMany({ where: { batchId: id } })
    fake.end()
    await run(id)
    const told = await api.lines(id)
    for (const { position, asked } of before)
      await db().batchItem.update({
        where: { batchId_position: { batchId: id, position } },
        data: { status: 'running', asked: asked ?? {} },
      })
    await db().batch.update({ where: { id }, data: { status: 'running', done: 0 } })
    await db().vendorBatch.updateMany({ where: { batchId: id }, data: { state: 'sent' } })
    const count = async () => [await db().citation.count(), await db().message.count(), await db().usageEntry.count()]
    const rowsBefore = await count()
    expect(await run(id)).toBe('ended')
    expect(await count()).toEqual(rowsBefore)
    expect(await api.lines(id)).toEqual(told)
    expect(await api.get(id)).toMatchObject({ status: 'completed', done: 2 })
  })

  it('is given again when nobody can tell and its sender wants that, and the first rows stay unknown', async () => {
    const id = await sent(1, { retryUnknown: true })
    await run(id)
    fake.batches.length = 0
    await clock.advance(49 * hourMs)
    await run(id)
    fake.end()
    expect(await run(id)).toBe('ended')
    expect((await rows()).map(({ status, _count }) => [status, _count])).toEqual([
      ['success', 1],
      ['unknown', 1],
    ])
  })

  it('is cancelled at the vendor, and keeps what was answered before', async () => {
    fake.outcome((_, place) => (place === 0 ? 'answered' : 'cancelled'))
    const id = await sent(3)
    await run(id)
    expect(await (await api.cancel(id)).json()).toMatchObject({ status: 'cancelled' })
    await run(id)
    expect(fake.other.cancels).toBe(1)
    await run(id)
    expect(fake.other.cancels).toBe(1)
    fake.end()
    expect(await run(id)).toBe('ended')
    expect(await api.get(id)).toMatchObject({ status: 'cancelled', done: 1, failed: 0 })
    expect((await api.results(id)).map(({ status }) => status).sort()).toEqual(['cancelled', 'cancelled', 'done'])
    expect(await rows()).toEqual([
      { status: 'failed', error: 'cancelled', purpose: 'batch', _count: 2 },
      { status: 'success', error: null, purpose: 'batch', _count: 1 },
    ])
  })

  it('that the vendor refuses fails each item, and one that it will not take now is given later', async () => {
    fake.onBegin({ kind: 'refused', status: 429 })
    const id = await sent(2)
    expect(await run(id)).toEqual({ afterMs: minuteMs })
    expect(await rows()).toEqual([])
    fake.onBegin({ kind: 'refused', status: 400 })
    expect(await run(id)).toBe('ended')
    expect(await api.get(id)).toMatchObject({
      status: 'failed',
      failed: 2,
      vendorBatches: [{ state: 'ended', problem: 'invalid_request' }],
    })
    expect(await rows()).toEqual([{ status: 'failed', error: 'invalid_request', purpose: 'batch', _count: 2 }])
  })

  it.runIf(vendor === 'openai')(
    'that finds the vendor’s queue full is given again when another has ended, and fails where there is none',
    async () => {
      const first = await sent(2)
      await run(first)
      fake.onBegin({ kind: 'full' })
      const second = await sent(3)
      await run(second)
      expect(await run(second)).toEqual({ afterMs: minuteMs })
      const problem = 'token_limit_exceeded'
      expect(await api.get(second)).toMatchObject({ status: 'running', failed: 0, vendorBatches: [{ state: 'ended', problem }] })
      expect(await rows()).toEqual([{ status: 'pending', error: null, purpose: 'batch', _count: 2 }])
      await run(second)
      expect(fake.batches).toHaveLength(2) // nothing is given in vain

      await clock.advance(minuteMs)
      fake.end()
      const third = await sent(1)
      await run(third)
      expect(await run(first)).toBe('ended')
      await run(second)
      expect(fake.batches).toHaveLength(4) // what came later holds nobody back
      fake.end()
      expect(await run(second)).toBe('ended')
      expect(await run(third)).toBe('ended')
      expect(await api.get(second)).toMatchObject({ status: 'completed', done: 3, failed: 0 })

      fake.onBegin({ kind: 'full' })
      const tooLarge = await sent(1)
      await run(tooLarge)
      expect(await run(tooLarge)).toBe('ended')
      expect(await api.get(tooLarge)).toMatchObject({ status: 'failed', failed: 1, vendorBatches: [{ problem }] })
    },
  )

  it('takes back what a process had prepared and not given when it was killed', async () => {
    const id = await sent(2)
    const [item] = await db().batchItem.findMany({ where: { batchId: id }, orderBy: { position: 'asc' } })
    await db().batchItem.updateMany({ where: { batchId: id, position: 0 }, data: { status: 'running' } })
    await db().batch.update({ where: { id }, data: { status: 'running' } })
    const of = { requestId: 'req_1', conversationId: item?.conversationId, messageId: item?.replyId, provider: vendor, model: catalogId }
    await db().usageEntry.create({ data: { ...of, id: newId('use'), purpose: 'batch', status: 'pending' } })
    await settleLeftovers({ alone: true })
    await run(id)
    fake.end()
    expect(await run(id)).toBe('ended')
    expect(await rows()).toEqual([{ status: 'success', error: null, purpose: 'batch', _count: 2 }])
  })

  it('reserves the batch price in the budgets, spends it, and frees what was not used', async () => {
    const fields = { name: vendor, scope: 'all', currency: 'USD', period: 'month', timeZone: 'UTC' } as const
    const budget = await createBudget(
      { ...fields, amount: '0.05', hard: true, whenSpent: 'refuse', subjectId: null, rates: null } as never,
      system,
    )
    const spending = async () => {
      const [row] = await db().budgetSpending.findMany({ where: { budgetId: budget.id } })
      return { spent: Number(row?.spent), reserved: Number(row?.reserved) }
    }
    fake.outcome((_, place) => (place === 0 ? 'answered' : 'expired'))
    const id = await sent(2)
    await run(id)
    const before = await spending()
    expect(before.spent).toBe(0)
    expect(before.reserved).toBeGreaterThan((2 * 1_000 * output) / 1e6 / 2) // answers as long as they may be
    expect(before.reserved).toBeLessThan((2 * 1_000 * output) / 1e6)
    fake.end()
    await run(id)
    expect(await spending()).toEqual({ spent: expect.closeTo((100 * input + 10 * output) / 1e6 / 2, 12), reserved: 0 })
    await deleteBudget(budget.id, system)
  })

  it('counts as unpriced, and not at the plain price, where nobody knows the batch price', async () => {
    await setPrice({ model: catalogId, inputPerMillion: '1', outputPerMillion: '2', currency: 'USD' } as never, {
      type: 'system',
      id: null,
    })
    const id = await sent(1)
    await run(id)
    fake.end()
    await run(id)
    expect(await db().usageEntry.findMany({ select: { status: true, costAmount: true } })).toEqual([
      { status: 'success', costAmount: null },
    ])
    expect((await api.results(id))[0]?.cost).toBeNull()
    await setPrice({ model: catalogId, inputPerMillion: '1', outputPerMillion: '2', batchFactor: '0.25', currency: 'USD' } as never, {
      type: 'user',
      id: 'user_1',
    })
  })
})

it('says what the cache has at once and at no cost, and gives only the rest', async () => {
  const fake = await startBatchVendor('openai')
  await using single = await startVendor({ answer: 'echo' })
  await db().provider.deleteMany()
  connections.forget()
  await makeShop('keeping', { cacheSeconds: 3_600 })
  const provider = await makeProvider(single.baseUrl, { vendor: 'openai', name: 'openai', models: ['gpt-4o-mini'] })
  const { key } = await makeKey()
  const [first, second] = manyItems(2)
  expect(await ask(key, first?.message ?? '', { bot: 'keeping' })).toMatchObject({ status: 'answered', cached: false })
  await updateProvider(provider.id, { baseUrl: fake.baseUrl }, making)

  const { id } = await (await batchesOf(key).send({ bot: 'keeping', items: [first, second], vendorBatch: true })).json()
  await runBatch(id, never)
  expect(fake.batches.map(({ requests }) => requests.length)).toEqual([1])
  const results = await batchesOf(key).results(id)
  expect(results.map(({ status, cost }) => [status, cost])).toEqual([
    ['done', []],
    ['running', null],
  ])
  expect(await commitsOf(results[0]?.conversationId ?? '')).toBe(1)
  fake.end()
  expect(await runBatch(id, never)).toBe('ended')
  expect(await batchesOf(key).get(id)).toMatchObject({ done: 2 })
  await fake.close()
})

it('is refused where the first model’s vendor has no batches, and the field and the vendors are named', async () => {
  await db().provider.deleteMany()
  connections.forget()
  await makeProvider('http://127.0.0.1:9/v1', { name: 'plain', models: ['mock'], priority: 1 })
  const response = await api.send({ items: manyItems(1), vendorBatch: true })
  expect(response.status).toBe(400)
  const { errors } = await response.json()
  expect(errors).toEqual([{ path: 'vendorBatch', message: expect.stringContaining('openai, anthropic, qwen') }])
})

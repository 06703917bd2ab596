import { beforeAll, expect, it } from 'vitest'
import * as compare from '#app/api/admin/models/compare/route.ts'
import { db } from '#lib/database/client.ts'
import type { ComparisonLine } from '#lib/evaluation/compare-models.ts'
import { scoreOf } from '#lib/evaluation/golden.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

const vendor = await startDialect(openaiChat)
let admin = ''
beforeAll(async () => {
  await makeShop()
  admin = (await makeKey({ scopes: ['admin'] })).key
  await makeProvider(`${vendor.url}/v1`, { ...openaiChat.provider(vendor.url), name: 'mock', models: ['good', 'poor'] })
  await setPrice({ model: 'mock/good', inputPerMillion: '10', outputPerMillion: '100', currency: 'USD' }, { type: 'system', id: null })
  return vendor.close
})

type Told = { status: number; lines?: ComparisonLine[]; [field: string]: unknown }
const asked = async (body: object): Promise<Told> => {
  const response = await call(compare, 'POST', { key: admin, body })
  if (response.status !== 200) return { status: response.status, ...(await response.json()) }
  const lines = (await response.text()).split('\n').filter(Boolean)
  return { status: 200, lines: lines.map((line) => JSON.parse(line) as ComparisonLine) }
}
const says = (...texts: string[]) =>
  vendor.script(...texts.map((text) => ({ reply: { pieces: [text], finish: 'stop' as const, usage: { prompt: 100, completion: 10 } } })))

it('lets a model answer the bot’s own pairs, and tells speed, cost and how much of the good answers it said', async () => {
  says('签收后30天内可以免费退货,在我的订单里申请。', 'Ask somebody else.')
  const { lines } = await asked({ bot: 'demo', models: ['mock/good'] })
  expect(lines?.map(({ done, total }) => `${done}/${total}`)).toContain('1/2')
  expect(lines?.at(-1)).toMatchObject({
    done: 2,
    models: [{ model: 'mock/good', asked: 2, answered: 2, cost: [{ amount: '0.004', currency: 'USD' }], firstTokenMs: expect.any(Number) }],
  })
  const score = lines?.at(-1)?.models?.[0]?.score ?? 0
  expect(score).toBeGreaterThanOrEqual(0.5)
  expect(score).toBeLessThan(0.6)
  expect(vendor.questions.at(-1)?.prompt).toContain('30') // the bot's knowledge is in the prompt
  expect(await db().usageEntry.groupBy({ by: ['purpose', 'status'], _count: true })).toEqual([
    { purpose: 'evaluation', status: 'success', _count: 2 },
  ])
})

it('counts a question that a model did not answer as 0, says when a price is unknown, and lays the embedded engine beside', async () => {
  const questions = [{ question: 'How do I return an item?', answer: 'Within 30 days, free of charge.' }]
  vendor.script({ answer: openaiChat.refusals[0]?.[1] })
  const failed = await asked({ models: ['mock/poor'], questions })
  expect(failed.lines?.at(-1)?.models).toMatchObject([{ answered: 0, score: 0, firstTokenMs: null, tokensPerSecond: null }])
  says('Within 30 days.')
  const both = await asked({ models: ['mock/poor', 'frontdesk/knowledge'], questions })
  expect(both.lines?.at(-1)?.models).toMatchObject([
    { model: 'mock/poor', answered: 1, cost: null },
    { model: 'frontdesk/knowledge', answered: 1, cost: [], score: 1 },
  ])
})

it('refuses what cannot be compared before anything is asked', async () => {
  const before = vendor.questions.length
  expect(await asked({ models: ['mock/nothing'] })).toMatchObject({ status: 404, code: 'model_not_available' })
  expect(await asked({ models: ['auto'] })).toMatchObject({ status: 400, errors: [{ path: 'models' }] })
  expect(await asked({ models: ['mock/good'], bot: 'nobody' })).toMatchObject({ status: 404 })
  expect(await asked({ models: [] })).toMatchObject({ status: 400 })
  expect(vendor.questions.length).toBe(before)
})

it('scores by what is said of an answer, in both languages', () => {
  expect(scoreOf('You can return any item within 30 days.', 'Return items within 30 days')).toBe(1)
  expect(scoreOf('within 14 days', 'within 30 days')).toBeCloseTo(2 / 3)
  expect(scoreOf('三十天内免费退货', '免费退货')).toBe(1)
  expect(scoreOf('不可以', '免费退货')).toBe(0)
})

it('tells each line when it is made also where an Idempotency-Key came with it, and the same lines to who comes again, for nothing', async () => {
  says('Within 30 days.', 'Today.')
  const questions = ['How do I return an item?', 'When do you ship?'].map((question) => ({ question, answer: 'Within 30 days.' }))
  const repeated = { key: admin, body: { models: ['mock/good'], questions }, headers: { 'idempotency-key': 'compare-1' } }
  const first = await call(compare, 'POST', repeated)
  const chunks = (await Array.fromAsync(first.body ?? [])).map((bytes) => new TextDecoder().decode(bytes))
  const calls = vendor.questions.length

  expect(chunks.map((chunk) => chunk.trim().split('\n').length)).toEqual(chunks.map(() => 1))
  expect(JSON.parse(chunks.at(-1) ?? '')).toMatchObject({ done: 2, models: [{ answered: 2 }] })
  const again = await until(async () => {
    const response = await call(compare, 'POST', repeated)
    return response.status === 200 ? response : undefined
  })
  expect(again.headers.get('content-type')).toContain('application/x-ndjson')
  expect(await again.text()).toBe(chunks.join(''))
  expect(vendor.questions).toHaveLength(calls)

  says('Within 30 days.', 'Today.')
  const left = { ...repeated, headers: { 'idempotency-key': 'compare-2' } }
  await (await call(compare, 'POST', left)).body?.cancel()
  const whole = await until(async () => {
    const response = await call(compare, 'POST', left)
    return response.status === 200 ? response.text() : undefined
  })
  expect(JSON.parse(whole.trim().split('\n').at(-1) ?? '')).toMatchObject({ done: 2 }) // it was made to its end for who comes again
})

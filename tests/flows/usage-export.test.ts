import { parse } from 'csv-parse/sync'
import { beforeAll, expect, it } from 'vitest'
import * as exports from '#app/api/admin/usage/export/route.ts'
import { createBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import { namedReport } from '#lib/usage/named-report.ts'
import { periodOf } from '#lib/usage/period.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeUser } from '#tests/fakes/user.ts'

const manyRows = 2_345
const admin = { key: '' }
let bot = { id: '', slug: '' }
let partner = { id: '' }

const entry = (createdAt: string, fields = {}) => ({
  id: newId('use'),
  requestId: newId('req'),
  provider: 'openai',
  model: 'openai/gpt-4o-mini',
  status: 'success',
  promptTokens: 100,
  completionTokens: 20,
  costAmount: '0.000027',
  costCurrency: 'USD',
  createdAt: new Date(createdAt),
  ...fields,
})

beforeAll(async () => {
  admin.key = (await makeKey({ scopes: ['admin'] })).key
  partner = await makeKey()
  await db().apiKey.update({ where: { id: partner.id }, data: { name: '=HYPERLINK("http://evil.example","Click")' } })
  bot = await createBot({ slug: 'demo', name: 'Shop, "the" bot\nof two lines' }, { type: 'system', id: null })
  await db().usageEntry.createMany({
    data: [
      // The day of 10 November in Shanghai is from 16:00 UTC to 16:00 UTC.
      entry('2026-11-09T15:59:59.999Z', { model: 'openai/the-day-before' }),
      entry('2026-11-09T16:00:00.000Z', { apiKeyId: partner.id, botId: bot.id }),
      entry('2026-11-10T15:59:59.999Z', { provider: 'qwen', model: 'qwen/plus', costAmount: '0.01', costCurrency: 'CNY' }),
      entry('2026-11-10T16:00:00.000Z', { model: 'openai/the-day-after' }),
      entry('2026-11-10T03:00:00.000Z', { model: '-cmd|calc', status: 'failed', error: 'timeout', costAmount: null, costCurrency: null }),
      entry('2026-11-10T04:00:00.000Z', { model: '＝1+1', costAmount: null, costCurrency: null }),
    ],
  })
  // Many in the same millisecond: pages must not lose or repeat any.
  await db().usageEntry.createMany({
    data: Array.from({ length: manyRows }, (_, index) => entry(`2026-06-01T00:00:00.${String(index % 3).padStart(3, '0')}Z`)),
  })
})

const day = { from: '2026-11-10', to: '2026-11-10', timeZone: 'Asia/Shanghai' }
async function exported(query: Record<string, string>) {
  const response = await call(exports, 'GET', { key: admin.key, query: `?${new URLSearchParams(query)}` })
  const bytes = Buffer.from(await response.arrayBuffer())
  const text = bytes.toString('utf8')
  return { response, bytes, text, rows: response.ok ? parse(text, { bom: true, columns: true }) : [] } as {
    response: Response
    bytes: Buffer
    text: string
    rows: Record<string, string>[]
  }
}

it('gives the calls of a day in Shanghai, from its first moment to its last', async () => {
  const { response, bytes, text, rows } = await exported({ kind: 'entries', ...day })
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="frontdesk-usage-entries-2026-11-10-2026-11-10.csv"')
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  expect(text.endsWith('\r\n')).toBe(true)
  expect(rows.map(({ createdAt }) => createdAt)).toEqual([
    '2026-11-10T15:59:59.999Z',
    '2026-11-10T04:00:00.000Z',
    '2026-11-10T03:00:00.000Z',
    '2026-11-09T16:00:00.000Z',
  ])
  expect(rows[0]).toMatchObject({ provider: 'qwen', costAmount: '0.01', costCurrency: 'CNY', promptTokens: '100', status: 'success' })
})

it('lets no cell begin a formula', async () => {
  const { rows } = await exported({ kind: 'entries', ...day })
  expect(rows.map(({ model }) => model).sort()).toEqual(["'-cmd|calc", "'＝1+1", 'openai/gpt-4o-mini', 'qwen/plus'])
  const byKey = await exported({ kind: 'report', groupBy: 'key', ...day })
  expect(byKey.rows.map(({ name }) => name)).toContain(`'=HYPERLINK("http://evil.example","Click")`)
})

it('keeps commas, quotes and line breaks in a cell', async () => {
  const { rows } = await exported({ kind: 'report', groupBy: 'bot', ...day })
  expect(rows.find(({ bot }) => bot === 'demo')).toMatchObject({
    name: 'Shop, "the" bot\nof two lines',
    requests: '1',
    costUSD: '0.000027',
    costCNY: '',
  })
})

it('names the row of the calls that belong to nobody', async () => {
  const namesBy = async (groupBy: string) => (await exported({ kind: 'report', groupBy, ...day })).rows.map(({ name }) => name)
  expect(await namesBy('bot')).toContain('without a bot')
  expect(await namesBy('key')).toContain('without a key')
})

it('gives every row once, however many pages it takes', async () => {
  const { rows } = await exported({ kind: 'entries', from: '2026-06-01', to: '2026-06-01' })
  expect(rows).toHaveLength(manyRows)
  expect(new Set(rows.map(({ id }) => id)).size).toBe(manyRows)
})

it('keeps to the filters of the page', async () => {
  expect((await exported({ kind: 'entries', ...day, status: 'failed' })).rows).toMatchObject([{ error: 'timeout' }])
  expect((await exported({ kind: 'entries', ...day, provider: 'qwen' })).rows).toHaveLength(1)
  expect((await exported({ kind: 'entries', ...day, conversationId: 'conv_none' })).text).toMatch(/^\ufeffcreatedAt,[\w,]+\r\n$/)
})

it.each([
  [{ kind: 'all' }, 'kind'],
  [{ kind: 'report', from: '2026-02-30' }, 'from'],
  [{ kind: 'report', timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ kind: 'entries', status: 'lost' }, 'status'],
])('refuses %o', async (query, path) => {
  const { response, text } = await exported(query as unknown as Record<string, string>)
  expect(response.status).toBe(400)
  expect(JSON.parse(text).errors).toMatchObject([{ path }])
})

it('is for those who may read the usage', async () => {
  const statusFor = async (headers: Record<string, string>) =>
    (await call(exports, 'GET', { headers, query: '?kind=entries&from=2026-11-10&to=2026-11-10' })).status
  expect(await statusFor({})).toBe(401)
  expect(await statusFor({ cookie: 'next-auth.session-token=forged' })).toBe(401)
  expect(await statusFor({ cookie: (await makeUser('operator')).cookie })).toBe(403)
  expect(await statusFor({ cookie: (await makeUser('viewer')).cookie })).toBe(200)
  expect(await statusFor({ authorization: `Bearer ${(await makeKey({ scopes: ['usage:read'] })).key}` })).toBe(403)
})

it('shows days without calls as nothing, and all shares as one whole', async () => {
  const period = periodOf({ from: '2026-11-08', to: '2026-11-12', timeZone: 'Asia/Shanghai' }, new Date())
  const { rows, total, sharesOf } = await namedReport(period, 'day')
  expect(rows.map(({ key, requests }) => [key, requests])).toEqual([
    ['2026-11-08', 0],
    ['2026-11-09', 1],
    ['2026-11-10', 4],
    ['2026-11-11', 1],
    ['2026-11-12', 0],
  ])
  expect(sharesOf).toBe('requests') // two currencies, and a call without a price
  expect(total).toMatchObject({ requests: 6, errors: 1, unpriced: 1 })
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
})

it('weighs by cost where all of it is known, the largest first', async () => {
  await db().usageEntry.createMany({
    data: [
      entry('2026-07-01T10:00:00Z', { model: 'openai/dear', costAmount: '0.3' }),
      ...Array.from({ length: 3 }, () => entry('2026-07-01T10:00:00Z', { model: 'openai/cheap', costAmount: '0.1' })),
    ],
  })
  await db().usageEntry.create({ data: entry('2026-07-01T11:00:00Z', { model: 'openai/dear', costAmount: '0.6' }) })
  const { rows, sharesOf } = await namedReport(periodOf({ from: '2026-07-01', to: '2026-07-01' }, new Date()), 'model')
  expect(sharesOf).toBe('cost')
  expect(rows.map(({ key, share }) => [key, share])).toEqual([
    ['openai/dear', 0.75],
    ['openai/cheap', 0.25],
  ])
})

it('calls keys by their names, and leaves out none that have gone', async () => {
  const { rows } = await namedReport(periodOf(day, new Date()), 'key')
  expect(rows.map(({ key, name, requests }) => ({ key, name, requests }))).toEqual([
    { key: null, name: null, requests: 3 },
    { key: partner.id, name: '=HYPERLINK("http://evil.example","Click")', requests: 1 },
  ])
})

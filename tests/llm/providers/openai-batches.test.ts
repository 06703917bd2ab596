import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { egress } from '#lib/llm/egress.ts'
import type { BatchLook } from '#lib/llm/providers/batching.ts'
import { openai } from '#lib/llm/providers/openai-compatible.ts'
import { qwen } from '#lib/llm/providers/qwen.ts'
import type { Vendor } from '#lib/llm/providers/vendor.ts'

/** A vendor that answers each address with this. */
async function startScript(answer: (url: URL) => object) {
  const asked: string[] = []
  const server = createServer(({ method, url = '/', headers }, response) => {
    asked.push(`${method} ${url} ${headers.authorization}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(new URL(url, 'http://vendor'))))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, [Symbol.asyncDispose]: close }
}

const provided = (vendor: Vendor, baseUrl: string) =>
  vendor.batches?.({ slug: 'it', baseUrl, api: 'chat', credentials: { apiKey: 'sk-0123456789' }, dispatcher: egress().open })

it('asks Qwen in its compatible mode, also where the address is that of its own protocol', async () => {
  await using server = await startScript(() => ({ id: 'batch_1', status: 'validating' }))
  const batches = provided(qwen, `${server.url}/api/v1`)
  await batches?.look('batch_1')
  expect(server.asked).toEqual(['GET /compatible-mode/v1/batches/batch_1 Bearer sk-0123456789'])
  expect(batches?.model('qwq-plus')).toBeUndefined()
  expect(
    await batches?.model('qwen-plus')?.preview({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] }, false),
  ).toMatchObject({
    body: { model: 'qwen-plus', messages: [{ role: 'user', content: 'Hi' }] },
  })
})

/** A vendor whose results are these pieces of a file. */
async function startFile(pieces: Iterable<string>) {
  const server = createServer((_request, response) => {
    response.on('close', () => server.close())
    Readable.from(pieces).pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const look: BatchLook = {
    state: 'completed',
    answered: 0,
    isOver: true,
    isCancelling: false,
    results: ['f1'],
    rest: 'unknown',
    problem: null,
  }
  return provided(openai, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)?.results(look) ?? []
}
const line = (characters: number, n = 0) =>
  `${JSON.stringify({ custom_id: `${n}`, response: { status_code: 200, body: { said: 'x'.repeat(characters) } } })}\n`

it('reads results to their end, however many there are, and no line that is longer than any answer', async () => {
  const ids: string[] = []
  for await (const some of await startFile(Array.from({ length: 80 }, (_, n) => line(1_048_576, n))))
    ids.push(...some.map(({ customId }) => customId))
  expect(ids).toEqual(Array.from({ length: 80 }, (_, n) => `${n}`))

  const read = async () => {
    for await (const _ of await startFile(['{"custom_id": "', ...Array(9).fill('x'.repeat(1_048_576))])) throw new Error('nothing is whole')
  }
  await expect(read()).rejects.toThrow('longer than any answer')
})

it.each([
  [
    'failed',
    { errors: { data: [{ code: 'model_not_found', message: 'secret words' }] } },
    { isOver: true, rest: 'refused', problem: 'model_not_found' },
  ],
  ['expired', { output_file_id: 'f1', error_file_id: null }, { isOver: true, rest: 'expired', results: ['f1'] }],
  ['completed', {}, { isOver: true, rest: 'unknown' }],
  ['cancelled', { output_file_id: '' }, { isOver: true, rest: 'cancelled', results: [] }],
  ['cancelling', {}, { isOver: false, isCancelling: true }],
  ['finalizing', { request_counts: { total: 3, completed: 2, failed: 1 } }, { isOver: false, answered: 3 }],
  ['<script>', {}, { isOver: false, state: 'unknown' }],
])('reads a batch that is %s', async (status, more, expected) => {
  await using server = await startScript(() => ({ id: 'batch_1', status, ...more }))
  expect(await provided(openai, `${server.url}/v1`)?.look('batch_1')).toMatchObject(expected)
})

it('finds a batch by its file on any page of the list, and stops where the list is older than the batch', async () => {
  const since = new Date('2026-11-27T08:00:00Z')
  const at = (hours: number) => since.getTime() / 1_000 + hours * 3_600
  const pages: Record<string, object> = {
    '': { data: [{ id: 'b3', input_file_id: 'other', created_at: at(2) }], has_more: true },
    b3: { data: [{ id: 'b2', input_file_id: 'file-1', created_at: at(0) }], has_more: true },
    old: { data: [{ id: 'b1', input_file_id: 'other', created_at: at(-5) }], has_more: true },
  }
  let first = ''
  await using server = await startScript((url) => pages[url.searchParams.get('after') ?? first] ?? { data: [] })
  const find = () => provided(openai, `${server.url}/v1`)?.find({ fileId: 'file-1', since, requests: 1, isOurs: async () => false })
  expect(await find()).toEqual({ is: 'found', vendorId: 'b2' })
  first = 'old'
  expect(await find()).toEqual({ is: 'none' })
  expect(server.asked).toHaveLength(3)
})

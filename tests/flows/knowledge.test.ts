import { expect, it } from 'vitest'
import * as document from '#app/api/admin/knowledge/documents/[id]/route.ts'
import * as documents from '#app/api/admin/knowledge/documents/route.ts'
import * as importing from '#app/api/admin/knowledge/import/route.ts'
import * as search from '#app/api/admin/knowledge/search/route.ts'
import { createBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask } from '#tests/fakes/frontdesk.ts'

const system = { type: 'system', id: null } as const

async function shop(slug: string) {
  await createBot({ slug, name: slug }, system)
  return { slug, ...(await makeKey({ scopes: ['chat', 'knowledge:write'] })) }
}
type Shop = Awaited<ReturnType<typeof shop>>

async function send({ key, slug }: Shop, raw: BodyInit, type = 'text/csv') {
  const response = await call(importing, 'POST', { key, raw, query: `?bot=${slug}`, headers: { 'content-type': type } })
  return { status: response.status, ...(await response.json()) }
}

async function find({ key, slug }: Shop, q: string): Promise<{ externalId: string; title: string; quote: string }[]> {
  const response = await call(search, 'GET', { key, query: `?bot=${slug}&q=${encodeURIComponent(q)}` })
  return (await response.json()).data
}

it('answers from a document the moment it is there, and no more when it is gone', async () => {
  const mine = await shop('at-once')
  const body = { bot: mine.slug, question: 'Do you repair umbrellas?', answer: 'Yes, every umbrella we ever sold, for 12 euros.' }
  const added = await (await call(documents, 'POST', { key: mine.key, body })).json()
  const before = await ask(mine.key, 'can you repair my umbrella?', { bot: mine.slug })
  expect(before).toMatchObject({ reply: body.answer, citations: [{ documentId: added.id, quote: body.answer }] })
  expect((await call(document, 'DELETE', { key: mine.key, params: { id: added.id } })).status).toBe(204)
  const after = await ask(mine.key, 'can you repair my umbrella?', { bot: mine.slug })
  expect(after.reply).not.toContain('12 euros')
  expect(after.citations).toEqual([])
})

it('never answers a bot’s customers from another bot’s knowledge', async () => {
  const [mine, theirs] = [await shop('mine'), await shop('theirs')]
  await send(theirs, 'question,answer\nWhat is the secret sauce?,Paprika and patience.')
  expect(await find(theirs, 'secret sauce')).toHaveLength(1)
  expect(await find(mine, 'secret sauce')).toEqual([])
  expect((await ask(mine.key, 'What is the secret sauce?', { bot: mine.slug })).reply).not.toContain('Paprika')
})

it.each([
  ['quotes, commas and line breaks in a field', 'text/csv', 'question,answer\r\n"May I ask, ""now""?","Yes,\r\nyou may."\r\n'],
  ['a byte order mark', 'text/csv', '\uFEFFquestion,answer\nMay I ask now?,"Yes,\nyou may."'],
  [
    'other columns, another order and empty lines',
    'text/csv; charset=utf-8',
    '\nID,Answer,Question\n7,"Yes,\nyou may.",May I ask now?\n,,\n\n',
  ],
  ['UTF-16 with its mark', 'text/csv', Buffer.from('\uFEFFquestion,answer\nMay I ask now?,"Yes,\nyou may."', 'utf16le')],
  ['NDJSON without a last line break', 'application/x-ndjson', '{"question":"May I ask now?","answer":"Yes,\\nyou may."}'],
  ['NDJSON with empty lines', 'application/x-ndjson', '\n{"questions":["May I ask now?"],"answer":"Yes,\\nyou may."}\r\n\r\n'],
])('reads %s', async (name, type, raw) => {
  const mine = await shop(`reads-${name.replaceAll(/\W+/g, '-')}`)
  expect(await send(mine, raw, type)).toMatchObject({ status: 200, imported: 1 })
  expect((await find(mine, 'May I ask now?'))[0]?.quote.replaceAll(/\s+/g, ' ')).toBe('Yes, you may.')
})

it('reads what a Chinese spreadsheet saves', async () => {
  const mine = await shop('gb18030')
  // 问题 and 答案 as GB 18030 has them; the header is ASCII
  const raw = Buffer.concat([
    Buffer.from('question,answer\n'),
    Buffer.from([0xce, 0xca, 0xcc, 0xe2]),
    Buffer.from(','),
    Buffer.from([0xb4, 0xf0, 0xb0, 0xb8]),
  ])
  expect(await send(mine, raw)).toMatchObject({ imported: 1 })
  expect((await find(mine, '问题'))[0]).toMatchObject({ title: '问题', quote: '答案' })
})

it.each([
  ['no header row', 'text/csv', 'hello,world\n1,2', 'line 1'],
  ['an empty answer', 'text/csv', 'question,answer\nfine,fine\nWhy?,', 'line 3'],
  ['a quote left open', 'text/csv', 'question,answer\n"Why?,Because', 'line'],
  ['a line that is not JSON', 'application/x-ndjson', '{"question":"a?","answer":"b"}\nnot json', 'line 2'],
  ['two answers under one id', 'text/csv', 'question,answer,externalId\na?,one,x\nb?,two,x', 'line 3'],
  ['an address that is none', 'application/x-ndjson', '{"title":"t","text":"x","url":"javascript:alert(1)"}', 'line 1.url'],
  ['NUL', 'application/x-ndjson', '{"title":"t","text":"a\\u0000b"}', 'line 1.text'],
])('takes nothing of a file with %s, and names the line', async (name, type, raw, path) => {
  const mine = await shop(`refuses-${name.replaceAll(/\W+/g, '-')}`)
  const answer = await send(mine, raw, type)
  expect(answer).toMatchObject({ status: 400, code: 'invalid_request' })
  expect(answer.errors[0].path).toContain(path)
  expect(await db().document.count({ where: { bot: { slug: mine.slug } } })).toBe(0)
})

it('imports ten thousand pairs as they arrive, joins phrasings under one id, and replaces them when they come again', async () => {
  const mine = await shop('large')
  const pairs = 10_000
  const file = (answer: (i: number) => string) =>
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('question,answer,externalId\n')),
      pull: (() => {
        let row = 0
        return (controller) => {
          const rows = Array.from({ length: 500 }, (_, k) => Math.floor((row + k) / 2)).map(
            (i, k) => `Where is shelf ${i} ${k % 2 ? 'please' : 'now'}?,${answer(i)},shelf-${i}`,
          )
          row += 500
          controller.enqueue(Buffer.from(`${rows.join('\n')}\n`))
          if (row >= pairs * 2) controller.close()
        }
      })(),
    })
  expect(
    await send(
      mine,
      file((i) => `In aisle ${i}.`),
    ),
  ).toMatchObject({ status: 200, imported: pairs })
  expect(
    await send(
      mine,
      file((i) => `In row ${i}.`),
    ),
  ).toMatchObject({ status: 200, imported: pairs })
  expect(await db().document.count({ where: { bot: { slug: mine.slug } } })).toBe(pairs)
  expect((await find(mine, 'where is shelf 7431'))[0]).toMatchObject({ externalId: 'shelf-7431', quote: 'In row 7431.' })
}, 120_000)

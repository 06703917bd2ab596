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

async function send({ key, slug }: Shop, raw: BodyInit, type = 'text/csv', more: Record<string, string> = {}) {
  const query = `?${new URLSearchParams({ bot: slug, ...more })}`
  const response = await call(importing, 'POST', { key, raw, query, headers: { 'content-type': type } })
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

const markdown = (mine: Shop, raw: BodyInit, more: Record<string, string> = {}) => send(mine, raw, 'text/markdown; charset=utf-8', more)
const documentsOf = ({ slug }: Shop) => db().document.findMany({ where: { bot: { slug } }, orderBy: { id: 'asc' } })

it.each([
  [
    'its first heading',
    '\uFEFFBefore.\r\n\r\n# Umbrella care #\r\n\r\nDry it open.\r\n\r\n## Storage\r\n\r\nHang it.',
    'Umbrella care',
    'Before.\n\n\nDry it open.\n\n## Storage\n\nHang it.',
  ],
  ['the name it is given', '## Storage\n\nHang it.', 'umbrellas', '## Storage\n\nHang it.'],
  [
    'no comment of a program',
    '```sh\n# not a heading\n```\n\n# Umbrella care\nDry it.',
    'Umbrella care',
    '```sh\n# not a heading\n```\n\nDry it.',
  ],
])('makes an article of a Markdown file, named by %s', async (name, raw, title, text) => {
  const mine = await shop(`markdown-${name.replaceAll(/\W+/g, '-')}`)
  expect(await markdown(mine, raw, { title: 'umbrellas' })).toEqual({ status: 200, imported: 1 })
  expect(await documentsOf(mine)).toMatchObject([{ title, text, questions: [], lang: 'en', externalId: null }])
})

it('replaces the article of the same Markdown file, and finds what it says now', async () => {
  const mine = await shop('markdown-again')
  const file = { externalId: 'file:care.md', source: 'care.md' }
  await markdown(mine, '# Umbrella care\n\nDry the umbrella in the sun.', file)
  await markdown(mine, '# Umbrella care\n\nDry the umbrella in the shade.', file)
  expect(await documentsOf(mine)).toHaveLength(1)
  expect(await find(mine, 'how do I dry an umbrella')).toMatchObject([
    { externalId: 'file:care.md', quote: 'Dry the umbrella in the shade.' },
  ])
})

it.each([
  ['neither heading nor name', 'Just text.', {}, 400, 'title: is missing'],
  ['a heading and nothing below', '# Umbrella care\n\n', {}, 400, 'text: must not be empty'],
  ['more than an article may have', `# Long\n${'雨'.repeat(500_001)}`, {}, 400, 'text: '],
  ['far more than that', 'x'.repeat(3_000_000), {}, 413, 'An import may have at most 2097152 bytes.'],
])('takes nothing of a Markdown file with %s', async (name, raw, more, status, detail) => {
  const mine = await shop(`markdown-${name.replaceAll(/\W+/g, '-')}`)
  expect(await markdown(mine, raw, more)).toMatchObject({ status, detail: expect.stringContaining(detail) })
  expect(await documentsOf(mine)).toEqual([])
})

it('lists what has a text in its title or one of its questions, page by page', async () => {
  const mine = await shop('listing')
  const rows = Array.from({ length: 5 }, (_, n) =>
    JSON.stringify({ questions: [`Question ${n}?`, `Is 100%_RAIN ${n} fine?`], answer: 'Yes.' }),
  )
  await send(
    mine,
    [...rows, '{"title":"rain coats","text":"We have them."}', '{"title":"Sun","text":"No rain."}'].join('\n'),
    'application/x-ndjson',
  )
  const list = async (query: string) => {
    const answer = await (await call(documents, 'GET', { key: mine.key, query: `?bot=${mine.slug}&${query}` })).json()
    return { titles: answer.data.map(({ title }: { title: string }) => title), next: answer.nextCursor }
  }
  const first = await list('text=Rain&limit=4')
  const second = await list(`text=Rain&limit=4&cursor=${first.next}`)
  expect([...first.titles, ...second.titles].sort()).toEqual([
    'Question 0?',
    'Question 1?',
    'Question 2?',
    'Question 3?',
    'Question 4?',
    'rain coats',
  ])
  expect(second.next).toBeNull()
  expect((await list('text=100%25_rain')).titles).toHaveLength(5) // as it is written, not as a pattern
  expect((await list('text=nothing')).titles).toEqual([])
})

it.each([
  ['url', 'javascript:alert(1)', 'expected an http:// or https:// address of at most 2000 characters'],
  ['lang', 'fr', 'expected zh or en'],
  ['title', 'x'.repeat(501), 'may have at most 500 characters'],
  ['externalId', 'x'.repeat(201), 'may have at most 200 characters'],
])('says what %s may be', async (field, value, message) => {
  const mine = await shop(`says-${field}`)
  const answer = await send(mine, JSON.stringify({ title: 'Care', text: 'Dry it.', [field]: value }), 'application/x-ndjson')
  expect(answer).toMatchObject({ status: 400, errors: [{ path: `line 1.${field}`, message }] })
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

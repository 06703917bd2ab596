import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as stop from '#app/api/v1/chat/[id]/stop/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import * as messages from '#app/api/v1/conversations/[id]/messages/route.ts'
import * as images from '#app/api/v1/images/[id]/route.ts'
import * as uploads from '#app/api/v1/uploads/route.ts'
import * as widgetMessages from '#app/api/widget/messages/route.ts'
import { updateBot } from '#lib/chat/bots.ts'
import { countingBudgets } from '#lib/database/budget-rows.ts'
import { db } from '#lib/database/client.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { createBudget } from '#lib/usage/budgets/budget-rows.ts'
import { forgetLeft } from '#lib/usage/budgets/spending.ts'
import { setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'
import { chunksOf, shopOrigin, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const note = { pieces: ['The tracking number is ', 'FD-42.'], finish: 'stop' as const, usage: { prompt: 7, completion: 3 } }
const vendor = await startDialect(openaiChat, { usual: { reply: note } })
const fields = { vendor: 'openai' as const, credentials: openaiChat.provider(vendor.url).credentials, baseUrl: `${vendor.url}/v1` }
let key = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey({ scopes: ['chat', 'conversations:read', 'conversations:write'] })).key
  await makeProvider('', { ...fields, name: 'small', models: ['gpt-4'], priority: 1 }) // a window of 8,192 tokens
  await setPrice({ model: 'openai/gpt-4', perRequest: '1', currency: 'USD' }, system)
  return vendor.close
})
beforeEach(() => void vendor.questions.splice(0))
afterEach(async () => {
  await db().budget.deleteMany()
  countingBudgets.forget()
  forgetLeft()
})

const question = 'What is the tracking number?'
/** About 100 characters, which are about 20 tokens. */
const line = (n: number) => `Entry ${n}: the parcel was seen at the depot, and a note was made of its weight, colour and sender.\n`
/** About 24,000 tokens: four parts of the window. */
const long = Array.from({ length: 1_000 }, (_, n) => line(n)).join('')
const attached = (text: string) => ({ mediaType: 'text/plain', data: Buffer.from(text).toString('base64') })
const rowsOf = (messageId: string) => db().usageEntry.findMany({ where: { messageId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
type Trace = { attempts: { notes?: string[]; status: string }[]; skipped: { model: string; why: string }[] }
const traceOf = async (id: string) => (await db().message.findUniqueOrThrow({ where: { id } })).trace as Trace
const partIn = (prompt: string) => /Part (\d) of (\d) of the text:\n([\s\S]*)$/.exec(prompt)
const budget = (amount: string, whenSpent: 'cheaper' | 'knowledge' | 'refuse') =>
  createBudget(
    { name: whenSpent, scope: 'all', amount, currency: 'USD', period: 'day', timeZone: 'UTC', hard: true, enabled: true, whenSpent },
    system,
  )

describe('an attached text that fits into no window', () => {
  it('is read in parts with a view to the question, each a call of the turn, and then asked about by its notes', async () => {
    const answer = await ask(key, question, { attachments: [attached(long)] })
    const asked = vendor.questions.map(({ prompt }) => prompt)
    const inOrder = asked
      .map(partIn)
      .filter((found) => found !== null)
      .toSorted((a, b) => Number(a[1]) - Number(b[1]))
    expect(inOrder.map(([, , , text]) => text).join('')).toBe(long)
    expect(inOrder.every(([, , , text = '']) => text.endsWith('sender.\n'))).toBe(true)
    expect(asked.slice(0, 4).every((prompt) => prompt.includes(question))).toBe(true)
    const last = asked.at(-1) ?? ''
    expect(asked).toHaveLength(5)
    expect(last).toMatch(/What is the tracking number\?[\s\S]*\[1\/4\] The tracking number is FD-42\.[\s\S]*\[4\/4\] The tracking/)
    expect(last).not.toContain('Entry 17')

    expect(answer).toMatchObject({ status: 'answered', model: 'openai/gpt-4', degraded: false, cost: [{ amount: '5', currency: 'USD' }] })
    expect(answer.usage).toEqual({ promptTokens: 35, completionTokens: 15, estimated: false })
    const rows = await rowsOf(answer.messageId)
    expect(rows.map(({ status, costAmount }) => [status, costAmount?.toFixed()])).toEqual(Array(5).fill(['success', '1']))
    const { attempts } = await traceOf(answer.messageId)
    const parts = attempts.map(({ notes = [] }) => notes[0])
    expect(parts.toSorted()).toEqual([1, 2, 3, 4].map((n) => `part ${n} of 4 of a long text`).concat(undefined as never))
    expect(parts.at(-1)).toBeUndefined()
  })

  it.each(['program', 'visitor'])('is told of while it is read, on the stream of a %s', async (who) => {
    const attachments = [attached(long)]
    const body = { message: question, stream: true, attachments }
    const written = { text: question, clientId: 'read', attachments }
    const asked =
      who === 'program'
        ? call(chat, 'POST', { key, body })
        : call(widgetMessages, 'POST', { key: (await startVisitor()).token, headers: { origin: shopOrigin }, body: written })
    const chunks = await chunksOf(await asked)
    const told = chunks.filter(({ type }) => type === 'data-reading').map((chunk) => (chunk as unknown as { data: object }).data)
    expect(told).toEqual([0, 1, 2, 3, 4].map((part) => ({ part, parts: 4 })))
    expect(spokenIn(chunks)).toBe('The tracking number is FD-42.')
  })

  it('is sent whole to a model further down the plan that takes it', async () => {
    const { id } = await makeProvider('', { ...fields, name: 'large', models: ['gpt-4o-mini'], priority: 2 }) // of 128,000
    const answer = await ask(key, question, { attachments: [attached(long)] })
    await deleteProvider(id, system)
    expect(answer).toMatchObject({ model: 'openai/gpt-4o-mini', degraded: false })
    expect(vendor.questions).toHaveLength(1)
    expect(vendor.questions[0]?.prompt).toContain(long)
  })

  it('has its notes summed up again where they are too long together', async () => {
    vendor.script(...Array.from({ length: 4 }, () => ({ reply: { ...note, pieces: ['note '.repeat(4_000)] } })))
    await updateBot('demo', { maxTokens: 5_000 }, system)
    const answer = await ask(key, question, { attachments: [attached(long)] })
    await updateBot('demo', { maxTokens: 1_000 }, system)
    expect(answer).toMatchObject({ status: 'answered', cost: [{ amount: '6' }] })
    const [again = '', last = ''] = vendor.questions.slice(-2).map(({ prompt }) => prompt)
    expect(partIn(again)?.slice(1, 3)).toEqual(['1', '1'])
    expect(again).toMatch(/\[4\/4\] note note/)
    expect(last).toContain('[1/1] The tracking number is FD-42.')
  })

  it('is answered from what could be read, and the answer says how much that was', async () => {
    vendor.script({ answer: openaiChat.refusals.find(([reason]) => reason === 'invalid_request')?.[1] })
    const answer = await ask(key, question, { attachments: [attached(long)] })
    const said = '(Not all of your text could be read: 3 of its 4 parts were.)'
    expect(answer).toMatchObject({ status: 'answered', reply: `The tracking number is FD-42.\n\n${said}`, cost: [{ amount: '4' }] })
    expect(vendor.questions.at(-1)?.prompt).toContain('(this part could not be read)')
    const rows = await rowsOf(answer.messageId)
    expect(rows.map(({ status }) => status).toSorted()).toEqual(['failed', 'success', 'success', 'success', 'success'])
    const { attempts } = await traceOf(answer.messageId)
    expect(attempts.map(({ status }) => status)).toEqual(rows.map(({ status }) => status))
  })

  it('is answered from the knowledge where no part could be read', async () => {
    const refused = openaiChat.refusals.find(([reason]) => reason === 'invalid_request')?.[1]
    vendor.script(...Array.from({ length: 4 }, () => ({ answer: refused })))
    const answer = await ask(key, 'How do I return an item?', { attachments: [attached(long)] })
    expect(answer).toMatchObject({ degraded: true, provider: 'frontdesk', reply: expect.stringContaining('30 days'), cost: [] })
    expect(vendor.questions).toHaveLength(4)
  })

  it('is read no further once it is stopped', async () => {
    vendor.script(...Array.from({ length: 4 }, () => ({ hang: true as const })))
    const asking = call(chat, 'POST', { key, body: { id: 'stopped', message: question, attachments: [attached(long)] } })
    await until(() => vendor.questions.length === 4)
    expect((await call(stop, 'POST', { key, params: { id: 'stopped' } })).status).toBe(200)
    const answer = await (await asking).json()
    expect(answer).toMatchObject({ finishReason: 'cancelled', reply: '' })
    expect((await rowsOf(answer.messageId)).map(({ status }) => status)).toEqual(Array(4).fill('cancelled'))
    expect(vendor.questions).toHaveLength(4)
  })

  it('is not begun where a budget cannot pay it', async () => {
    await budget('0.9', 'refuse')
    expect(await ask(key, question, { attachments: [attached(long)] })).toMatchObject({ status: 402, code: 'budget_exceeded' })
    expect(vendor.questions).toHaveLength(0)
  })

  it.each([
    ['refuse', question, { status: 402, code: 'budget_exceeded' }],
    ['knowledge', 'How do I return an item?', { degraded: true, reply: expect.stringContaining('30 days'), cost: [{ amount: '2' }] }],
    ['knowledge', question, { degraded: true, reply: expect.stringContaining('right now I can only answer'), cost: [{ amount: '2' }] }],
  ] as const)('ends by the rule %s when a budget is spent on the way', async (whenSpent, asked, outcome) => {
    const { id } = await budget('2.5', whenSpent)
    expect(await ask(key, asked, { attachments: [attached(long)] })).toMatchObject(outcome)
    expect(vendor.questions).toHaveLength(2)
    const [spending] = await db().budgetSpending.findMany({ where: { budgetId: id } })
    expect([spending?.spent.toFixed(), spending?.reserved.toFixed()]).toEqual(['2', '0'])
  })

  it('is refused before anything is spent where it is too long for every model', async () => {
    const { token } = await startVisitor()
    const asked = (text: string) => {
      const body = { text: question, clientId: crypto.randomUUID(), attachments: [attached(text)] }
      return call(widgetMessages, 'POST', { key: token, headers: { origin: shopOrigin }, body })
    }
    const before = await db().message.count()
    const tooMany = await asked('退'.repeat(90_000))
    expect(tooMany.status).toBe(413)
    expect(await tooMany.json()).toMatchObject({
      code: 'too_large',
      detail: expect.stringMatching(
        /^attachments\.0\.data: has about 78,300 tokens; no model here reads more than 5\d,\d{3} of them, in 8 parts$/,
      ),
      errors: [{ path: 'attachments.0.data' }],
    })
    const tooLong = await asked('x'.repeat(100_001))
    expect(await tooLong.json()).toMatchObject({ status: 413, detail: 'attachments.0.data: may have at most 100,000 characters' })
    expect([await db().message.count(), vendor.questions.length]).toEqual([before, 0])
    expect((await ask(key, question, { attachments: [attached('退'.repeat(90_000))] })).status).toBe('answered') // a program's may have 32 parts
  })
})

describe('a pasted message', () => {
  const filler = '包裹已从仓库发出，正在运往下一个城市。'
  const pasted = `${filler.repeat(410)}\n\n运单号是多少？`

  it('that does not fit into the window is read in parts, also in OpenAI’s format', async () => {
    await updateBot('demo', { maxTokens: 2_000 }, system)
    const body = { model: 'demo', messages: [{ role: 'user', content: pasted }] }
    const answer = await (await call(completions, 'POST', { key, body })).json()
    await updateBot('demo', { maxTokens: 1_000 }, system)
    expect(answer.choices[0].message.content).toBe('The tracking number is FD-42.')
    expect(answer.frontdesk.cost).toEqual([{ amount: '3', currency: 'USD' }])
    expect(answer.usage).toMatchObject({ prompt_tokens: 21, completion_tokens: 9 })
    expect(vendor.questions.map(({ prompt }) => prompt.includes('运单号是多少？'))).toEqual([true, true, true])
    expect(vendor.questions.at(-1)?.prompt).toContain('[2/2] The tracking number is FD-42.')
  })

  it('goes to a named model as it is, whatever its window', async () => {
    const body = { model: 'openai/gpt-4', messages: [{ role: 'user', content: pasted.repeat(3) }] }
    expect((await call(completions, 'POST', { key, body })).status).toBe(200)
    expect(vendor.questions.map((asked) => asked.body.messages)).toEqual([body.messages])
  })

  it('is answered by the embedded engine by the question at its end', async () => {
    const message = `${'The parcel left the depot in the morning and was seen in the next town a day later. '.repeat(70)}\n\nHow do I return an item?`
    const answer = await ask(key, message, { model: 'frontdesk/knowledge' })
    expect(answer).toMatchObject({ provider: 'frontdesk', reply: expect.stringContaining('30 days') })
  })
})

describe('an attached text', () => {
  it('that fits is sent whole with its message, kept with it, and only marked in later turns', async () => {
    const text = line(7).repeat(3)
    const { conversationId } = await ask(key, question, { attachments: [attached(text)] })
    expect(vendor.questions[0]?.prompt).toContain(text)
    await ask(key, 'And the next one?', { conversationId })
    expect(vendor.questions[1]?.prompt).toContain('What is the tracking number? [attached text]')
    expect(vendor.questions[1]?.prompt).not.toContain(text)

    const [asked] = (await (await call(messages, 'GET', { key, params: { id: conversationId } })).json()).data
    expect(asked.attachments).toEqual([
      { id: expect.stringMatching(/^img_/), mediaType: 'text/plain', bytes: text.length, width: null, height: null },
    ])
    const read = await call(images, 'GET', { key, params: { id: asked.attachments[0].id } })
    expect([read.headers.get('content-type'), await read.text()]).toEqual(['text/plain; charset=utf-8', text])
  })

  it('may be uploaded before, or come in OpenAI’s and the AI SDK’s messages', async () => {
    const raw = new TextEncoder().encode(line(8))
    const upload = await (await call(uploads, 'POST', { key, raw, headers: { 'content-type': 'text/csv' } })).json()
    expect(upload).toMatchObject({ mediaType: 'text/plain', bytes: raw.byteLength, width: null })
    await ask(key, question, { attachments: [{ uploadId: upload.uploadId }] })
    const url = `data:text/markdown;base64,${Buffer.from(line(9)).toString('base64')}`
    const content = [
      { type: 'text', text: question },
      { type: 'file', file: { filename: 'log.md', file_data: url } },
    ]
    await call(completions, 'POST', { key, body: { model: 'demo', messages: [{ role: 'user', content }] } })
    const parts = [
      { type: 'text', text: question },
      { type: 'file', mediaType: 'text/markdown', url },
    ]
    await call(chat, 'POST', { key, body: { messages: [{ role: 'user', parts }], stream: false } })
    expect(vendor.questions.map(({ prompt }) => [8, 9].map((n) => prompt.includes(line(n))))).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ])
    const passed = await call(completions, 'POST', { key, body: { model: 'openai/gpt-4', messages: [{ role: 'user', content }] } })
    expect([passed.status, (await passed.json()).error.message]).toEqual([
      400,
      expect.stringContaining('messages.0.content.1.file.file_data'),
    ])
  })

  it.each([
    ['no text', Buffer.from([0xc3, 0x28]), 'expected a text in UTF-8, UTF-16 or GB 18030'],
    ['a NUL', Buffer.from('a\0b'), 'must not contain the character NUL'],
    ['no words', Buffer.from(' \n'), 'must not be empty'],
  ])('with %s is refused by name', async (_, bytes, problem) => {
    const attachments = [{ mediaType: 'text/plain', data: bytes.toString('base64') }]
    expect(await ask(key, question, { attachments })).toMatchObject({ status: 400, detail: `attachments.0.data: ${problem}` })
  })

  it('as Excel writes it in China is read all the same', async () => {
    const attachments = [{ mediaType: 'text/csv', data: Buffer.from('b6a9b5a52c31303137', 'hex').toString('base64') }] // 订单,1017
    const { conversationId } = await ask(key, question, { attachments })
    const { id } = await db().image.findFirstOrThrow({ where: { message: { conversationId } } })
    expect(await (await call(images, 'GET', { key, params: { id } })).text()).toBe('订单,1017')
  })

  it('of a million characters does not keep the embedded engine from its question', async () => {
    const attachments = [attached('The parcel was seen at the depot. '.repeat(29_000))]
    const answer = await ask(key, 'How do I return an item?', { model: 'frontdesk/knowledge', attachments })
    expect(answer).toMatchObject({ provider: 'frontdesk', reply: expect.stringContaining('30 days') })
  })
})

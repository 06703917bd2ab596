import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as one from '#app/api/admin/conversations/[id]/route.ts'
import * as list from '#app/api/admin/conversations/route.ts'
import * as own from '#app/api/v1/conversations/[id]/route.ts'
import * as contact from '#app/api/widget/contact/route.ts'
import * as feedback from '#app/api/widget/feedback/route.ts'
import * as handoff from '#app/api/widget/handoff/route.ts'
import type { UserCaller } from '#lib/access/caller.ts'
import type { Role } from '#lib/access/roles.ts'
import { listTranscripts, readTranscript } from '#lib/chat/transcripts.ts'
import { db } from '#lib/database/client.ts'
import { messagePageQuery } from '#lib/http/page.ts'
import { hasOwnKnowledge } from '#lib/knowledge/demo-shop.ts'
import { setPrice } from '#lib/usage/models.ts'
import { isShownElsewhere } from '#lib/widget/origins.ts'
import { openWishes } from '#lib/widget/wishes.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
let key = ''
let admin = ''
beforeAll(async () => {
  await makeShop()
  await makeShop('second')
  await makeProvider(vendor.baseUrl)
  await setPrice({ model: 'mock/mock', inputPerMillion: '1', outputPerMillion: '2', currency: 'CNY' }, system)
  key = (await makeKey({ scopes: ['chat', 'conversations:read', 'conversations:write'] })).key
  admin = (await makeKey({ scopes: ['admin'] })).key
  return vendor.close
})
beforeEach(() => vendor.reset())

const as = (role: Role): UserCaller => ({ kind: 'user', role, id: 'user_1', email: 'u@shop.example', name: null, sessionId: 'ses_1' })
const read = async (id: string, query = '') => (await call(one, 'GET', { key: admin, params: { id }, query })).json()
const found = async (query: string) =>
  (await (await call(list, 'GET', { key: admin, query })).json()).data.map(({ title }: { title: string }) => title)

describe('the list of conversations', () => {
  it('is narrowed by bot, status, and words of any message, with no wildcards among them', async () => {
    await ask(key, 'rebate 100% sure', { bot: 'second' })
    const { conversationId } = await ask(key, 'first words')
    await ask(key, 'a zebra_crossing', { conversationId })
    await db().conversation.update({ where: { id: conversationId }, data: { status: 'closed' } })
    expect(await found('?bot=second')).toEqual(['rebate 100% sure'])
    expect(await found('?bot=nobody')).toEqual([])
    expect(await found('?status=closed')).toEqual(['first words'])
    expect(await found('?text=ZEBRA_cross')).toEqual(['first words'])
    expect(await found('?text=zebra%25cross')).toEqual([])
    expect(await found('?text=100%25')).toEqual(['rebate 100% sure'])
    expect(await found('?text=%5C')).toEqual([])
    expect(await found('?status=waiting')).toEqual([])
  })

  it('comes in pages, newest first, with the number of messages', async () => {
    const first = await (await call(list, 'GET', { key: admin, query: '?limit=1' })).json()
    const rest = await (await call(list, 'GET', { key: admin, query: `?cursor=${first.nextCursor}` })).json()
    expect(first.data).toMatchObject([{ title: 'first words', messageCount: 4, bot: { slug: 'demo' }, channel: 'api', isWaiting: false }])
    expect(rest).toMatchObject({ data: [{ title: 'rebate 100% sure', messageCount: 2 }], nextCursor: null })
  })

  it('is for the console and for admin keys', async () => {
    expect((await call(list, 'GET', { key })).status).toBe(403)
    expect((await call(list, 'GET')).status).toBe(401)
    expect((await call(list, 'GET', { key: admin, query: '?status=odd' })).status).toBe(400)
    expect((await call(list, 'GET', { key: admin, query: '?text=%00' })).status).toBe(400)
  })
})

describe('a transcript', () => {
  it('tells how each reply came about: every call with its price, every passage, every step', async () => {
    vendor.script({ kind: 'status', status: 429 })
    const answer = await ask(key, 'How do I return an item?')
    const { messages } = await read(answer.conversationId)
    const { trace, cost } = messages[1]
    expect(trace.calls).toMatchObject([
      { status: 'failed', reason: 'rate_limited', attempt: 1, cost: null, promptTokens: null },
      { status: 'success', reason: null, attempt: 2, cost: cost[0], latencyMs: expect.any(Number), ttftMs: expect.any(Number) },
    ])
    expect(trace.calls[0].message).toContain('429')
    expect(trace.passages[0]).toMatchObject({
      text: expect.stringContaining('30 days'),
      title: expect.any(String),
      score: expect.any(Number),
    })
    const bars: { step: string; attempt?: number; startMs: number; lengthMs: number }[] = trace.timeline
    expect(bars.map(({ step, attempt }) => attempt ?? step)).toEqual(['record', 'recall', 'retrieve', 'call', 1, 2])
    const starts = bars.map(({ startMs }) => startMs)
    expect(starts.slice(0, 4)).toEqual(starts.slice(0, 4).toSorted((a, b) => a - b))
    expect(bars[5]?.startMs).toBeGreaterThanOrEqual((bars[4]?.startMs ?? 0) + (bars[4]?.lengthMs ?? 0))
  })

  it('names what of a vendor’s answer could not be used', async () => {
    vendor.script({ kind: 'malformed' })
    const { conversationId } = await ask(key, 'Is half an answer an answer?')
    const { messages } = await read(conversationId)
    expect(messages[1].trace.calls).toMatchObject([
      { reason: 'malformed', symptom: 'unreadable_body' },
      { status: 'success', symptom: null },
    ])
  })

  it('says of a passage that is gone that it is, and of a turn whose process was killed what its ledger knows', async () => {
    const { conversationId, messageId } = await ask(key, 'How do I return an item?')
    const trace = { requestId: 'req_1', lang: 'en', botVersion: 1, attempts: [], timesMs: {} }
    const passages = [{ passageId: 'pas_gone', documentId: 'doc_gone', score: 1, confidence: 1 }]
    await db().message.update({ where: { id: messageId }, data: { trace: { ...trace, passages } } })
    expect((await read(conversationId)).messages[1].trace.passages).toMatchObject([{ title: null, text: null }])
    await db().message.update({ where: { id: messageId }, data: { trace: 'broken' } })
    expect((await read(conversationId)).messages[1].trace).toMatchObject({ requestId: null, passages: [], calls: [{ status: 'success' }] })
  })

  it('shows the newest messages first, and leads to the earlier ones', async () => {
    const { conversationId } = await ask(key, 'one')
    await ask(key, 'two', { conversationId })
    const newest = await read(conversationId, '?limit=2')
    expect(newest.messages).toMatchObject([{ text: 'two' }, { seq: 4 }])
    const earlier = await read(conversationId, `?limit=2&cursor=${newest.nextCursor}`)
    expect(earlier).toMatchObject({ messages: [{ text: 'one' }, { seq: 2 }], nextCursor: null })
  })
})

describe('personal data', () => {
  const secrets = ['13812345678', 'ada@home.example', 'Lovelace', '4111 1111 1111 1111']
  let id = ''
  beforeAll(async () => {
    const visitor = await startVisitor({ visitor: { name: 'Ada Lovelace', email: 'ada@home.example' } })
    const send = (handlers: object, body: object) => call(handlers, 'POST', { key: visitor.token, headers: visitor.headers, body })
    const chunks = await chunksOf(await visitor.say('order 2026011500012, call 13812345678 or ada@home.example'))
    await send(feedback, { messageId: chunks[0]?.messageId, rating: 'down', comment: 'my card is 4111 1111 1111 1111' })
    await send(handoff, { reason: 'call 13812345678' })
    await send(contact, { name: 'Ada Lovelace', email: 'ada@home.example', message: 'or 138 1234 5678' })
    const conversation = await db().conversation.findFirstOrThrow({ where: { channel: 'widget' } })
    id = conversation.id
  })

  const shownTo = async (role: Role) =>
    JSON.stringify([
      await readTranscript(id, as(role), messagePageQuery.parse({})),
      await listTranscripts({}, as(role), { take: 10 }),
      await openWishes(as(role)),
    ])

  it.each(['viewer', 'developer'] as const)('is hidden from the role %s wherever a conversation is shown', async (role) => {
    const shown = await shownTo(role)
    for (const secret of [...secrets, '138 1234 5678']) expect(shown).not.toContain(secret)
    expect(shown).toContain('order 2026011500012, call [phone] or [e-mail]')
  })

  it.each(['admin', 'operator'] as const)('is there for the role %s', async (role) => {
    const shown = await shownTo(role)
    for (const secret of secrets) expect(shown).toContain(secret)
  })

  it('cannot be looked for by who may not see it', async () => {
    for (const text of ['138', 'ada@', '１３８']) {
      await expect(listTranscripts({ text }, as('viewer'), { take: 10 })).rejects.toMatchObject({ code: 'invalid_request' })
      await expect(listTranscripts({ text }, as('operator'), { take: 10 })).resolves.toBeDefined()
    }
    expect(await listTranscripts({ text: 'order' }, as('viewer'), { take: 10 })).toHaveLength(1)
  })

  it('does not stand half at the end of a title', async () => {
    const { conversationId } = await ask(key, `${'words '.repeat(12)}13812345678`)
    const [row] = await listTranscripts({}, as('viewer'), { take: 1 })
    expect(row?.id).toBe(conversationId)
    expect(row?.title).not.toMatch(/\d/)
  })

  it('says that a title goes on, and not of one that is whole', async () => {
    await ask(key, 'x'.repeat(80))
    await ask(key, 'y'.repeat(81))
    const rows = await listTranscripts({}, as('admin'), { take: 2 })
    expect(rows.map(({ title }) => title)).toEqual([`${'y'.repeat(80)}…`, 'x'.repeat(80)])
  })
})

describe('erasing a conversation', () => {
  const audited = (target: string) => db().auditEntry.findMany({ where: { target } })

  it('takes its messages and the contact left in it, keeps the books, and says so without a word of it', async () => {
    const visitor = await startVisitor()
    await chunksOf(await visitor.say('a secret question'))
    const body = { name: 'Ada', email: 'ada@home.example', message: 'call me' }
    await call(contact, 'POST', { key: visitor.token, headers: visitor.headers, body })
    const { id } = await db().conversation.findFirstOrThrow({ where: { title: 'a secret question' } })
    expect((await call(one, 'DELETE', { key: admin, params: { id } })).status).toBe(204)
    expect(await db().message.count({ where: { conversationId: id } })).toBe(0)
    expect(await db().contact.count({ where: { message: 'call me' } })).toBe(0)
    expect(await db().usageEntry.count({ where: { conversationId: id } })).toBe(1)
    const entries = await audited(id)
    const before = { bot: 'demo', channel: 'widget', messages: 2 }
    expect(entries).toMatchObject([{ action: 'conversation.erase', actorType: 'key', before, after: null }])
    expect(JSON.stringify(entries)).not.toContain('secret')
    expect((await call(one, 'DELETE', { key: admin, params: { id } })).status).toBe(404)
    expect(await audited(id)).toHaveLength(1)
  })

  it('is written down also when a program erases its own', async () => {
    const { conversationId: id } = await ask(key, 'mine')
    const other = (await makeKey({ scopes: ['conversations:write'] })).key
    expect((await call(own, 'DELETE', { key: other, params: { id } })).status).toBe(404)
    expect(await audited(id)).toEqual([])
    expect((await call(own, 'DELETE', { key, params: { id } })).status).toBe(204)
    expect(await audited(id)).toMatchObject([{ action: 'conversation.erase', before: { bot: 'demo', channel: 'api', messages: 2 } }])
    expect((await call(one, 'GET', { key: admin, params: { id } })).status).toBe(404)
  })
})

describe('the first steps', () => {
  it('are told done by what a shop has of its own', async () => {
    expect(await hasOwnKnowledge()).toBe(true)
    await db().widgetSession.deleteMany({})
    for (const origin of ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://192.168.1.5:3000', 'null'])
      await startVisitor({}, origin)
    expect(await isShownElsewhere('192.168.1.5:3000')).toBe(false)
    expect(await isShownElsewhere('other.example')).toBe(true)
  })
})

import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as close from '#app/api/widget/close/route.ts'
import * as contact from '#app/api/widget/contact/route.ts'
import * as events from '#app/api/widget/events/route.ts'
import * as feedback from '#app/api/widget/feedback/route.ts'
import * as handoff from '#app/api/widget/handoff/route.ts'
import * as stop from '#app/api/widget/messages/[id]/stop/route.ts'
import * as stream from '#app/api/widget/messages/[id]/stream/route.ts'
import * as messages from '#app/api/widget/messages/route.ts'
import * as sessions from '#app/api/widget/sessions/route.ts'
import { botInput, botPatch, createBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { notify, subscribe } from '#lib/database/notices.ts'
import { visitorTopic } from '#lib/widget/conversation.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, shopOrigin, spokenIn, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  return vendor.close
})
beforeEach(() => vendor.reset())

const session = (body: object, headers: Record<string, string> = {}) => call(sessions, 'POST', { body, headers })

describe('a session', () => {
  beforeAll(async () => {
    const allowedOrigins = ['https://Shop.example/', 'http://localhost:8080']
    await createBot(botInput.parse({ slug: 'listed', name: 'Listed', allowedOrigins }), system)
  })

  it.each([
    [shopOrigin, 200],
    ['http://localhost:8080', 200],
    ['http://127.0.0.1:3000', 200], // our own pages, by PUBLIC_URL
    ['https://shop.example.evil.test', 403],
    ['https://evilshop.example', 403],
    ['http://shop.example', 403],
    ['https://shop.example:8443', 403],
    ['https://SHOP.example', 403],
    ['https://shop.example.', 403],
    ['https://a.shop.example', 403],
    ['null', 403],
    [undefined, 403],
  ])('of a bot with a list of sites, asked for by %s, is answered %i', async (origin, status) => {
    const response = await session({ bot: 'listed' }, origin === undefined ? {} : { origin })
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(status === 200 ? origin : null)
    expect(response.headers.get('vary')).toContain('Origin')
  })

  it('is given to our own page by whatever name it was asked, and to no other page of that name’s port', async () => {
    const asked = (origin: string) => session({ bot: 'listed' }, { origin, host: '192.168.1.5:3000' })
    expect((await asked('http://192.168.1.5:3000')).status).toBe(200)
    expect((await asked('http://192.168.1.5:3001')).status).toBe(403)
  })

  it('refuses a list that no browser could ever match', () => {
    for (const wrong of ['*', 'https://*.shop.example', 'shop.example', 'ftp://shop.example'])
      expect(botPatch.safeParse({ allowedOrigins: [wrong] }).success).toBe(false)
  })

  it('shows what a page may show, in the reader’s language, and nothing of the shop’s business', async () => {
    const opened = await (await session({ lang: 'zh' }, { origin: 'null' })).json()
    expect(opened.config).toEqual({
      bot: { slug: 'demo', name: 'Demo', lang: 'auto', greeting: null },
      suggestions: ['怎么退货?'],
      identityRequired: false,
    })
    expect(Object.keys(opened).sort()).toEqual(['config', 'expiresIn', 'refreshToken', 'token', 'visitor'])
  })

  it('takes what a page may well say of its visitor, and keeps no query of its address', async () => {
    const asked = {
      visitor: { id: 42, name: null, email: 'x'.repeat(500) },
      page: `https://shop.example/basket?token=secret#${'y'.repeat(3_000)}`,
    }
    const response = await session(asked, { origin: 'null' })
    expect(response.status).toBe(200)
    expect(await db().widgetSession.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({ page: 'https://shop.example/basket' })
    expect((await session({ visitor: { id: '', hash: '', jwt: '', name: '' } })).status).toBe(200) // a guest, by the shop's template
    expect((await session({ visitor: null })).status).toBe(200)
    const wrong = await (await session({ visitor: { id: 'a', hash: 'short' } })).json()
    expect(wrong.errors).toMatchObject([{ path: 'visitor.hash' }])
  })

  it('may be asked about by a browser before, and read by it even when it has expired', async () => {
    const preflight = await messages.OPTIONS(new Request('http://frontdesk.test/', { method: 'OPTIONS', headers: { origin: shopOrigin } }))
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*last-event-id/)
    const expired = await call(messages, 'GET', { key: 'a.b.c', headers: { origin: shopOrigin } })
    expect(expired.status).toBe(401)
    expect(expired.headers.get('access-control-allow-origin')).toBe(shopOrigin)
    expect(expired.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('is good on its own site only, for the widget only, and until it is ended', async () => {
    const visitor = await startVisitor()
    const elsewhere = await call(messages, 'GET', { key: visitor.token, headers: { origin: 'https://evil.example' } })
    expect([elsewhere.status, elsewhere.headers.get('access-control-allow-origin')]).toEqual([403, null])
    const unread = await call(messages, 'POST', { key: visitor.token, headers: { origin: 'https://evil.example' }, raw: '{ no JSON' })
    expect(unread.status).toBe(403) // what it sent is not looked at
    const rest = await import('#app/api/v1/chat/route.ts')
    expect((await call(rest, 'POST', { key: visitor.token, body: { message: 'hello' } })).status).toBe(403)
    const { key } = await makeKey({ scopes: ['admin'] })
    expect((await call(messages, 'GET', { key })).status).toBe(401)

    const other = await session({ bot: 'listed', refreshToken: visitor.refreshToken }, visitor.headers)
    expect(other.status).toBe(401)
    const next = await (await session({ refreshToken: visitor.refreshToken }, visitor.headers)).json()
    expect((await call(sessions, 'DELETE', { key: next.token, headers: visitor.headers })).status).toBe(204)
    expect((await call(messages, 'GET', { key: next.token, headers: visitor.headers })).status).toBe(401)
    expect((await session({ refreshToken: next.refreshToken }, visitor.headers)).status).toBe(401)
  })
})

describe('a message', () => {
  it('is answered by a stream that says nothing of models or money, and stands in the history', async () => {
    const visitor = await startVisitor()
    const chunks = await chunksOf(await visitor.say('How do I return an item?'))
    const reply = spokenIn(chunks)
    expect(reply).toContain('How do I return an item?')
    expect(Object.keys(chunks.at(-1)?.messageMetadata ?? {}).sort()).toEqual(
      ['cached', 'conversationId', 'degraded', 'direct', 'finishReason', 'messageId', 'status'].sort(),
    )
    const { data, nextCursor, handoff: wished } = await visitor.history()
    expect(data).toMatchObject([
      { role: 'user', text: 'How do I return an item?' },
      { role: 'assistant', text: reply, status: 'answered', rating: null, citations: expect.any(Array) },
    ])
    expect(data[1].citations).toContainEqual(expect.objectContaining({ quote: expect.stringContaining('30 days') }))
    expect(JSON.stringify(data)).not.toMatch(/mock|cost|trace/)
    expect([nextCursor, wished]).toEqual([null, 'none'])
  })

  it('that fails tells an apology from the words of an answer that broke off, now and in the history', async () => {
    const visitor = await startVisitor()
    const endOf = async (text: string) => (await chunksOf(await visitor.say(text))).at(-1)?.messageMetadata
    vendor.script({ kind: 'reset', after: 6 })
    expect(await endOf('a b c d e f g h i j k l')).toMatchObject({ status: 'failed', finishReason: 'error', apology: false })
    vendor.script({ kind: 'status', status: 400, count: 9 })
    expect(await endOf('the far side of the moon')).toMatchObject({ status: 'failed', finishReason: 'error', apology: true })
    const { data } = await visitor.history()
    expect(data.map(({ status, apology }: Record<string, unknown>) => [status, apology])).toEqual([
      ['sent', false],
      ['failed', false],
      ['sent', false],
      ['failed', true],
    ])
  })

  it('goes into the open conversation, also when two come at once, until it is closed', async () => {
    const visitor = await startVisitor()
    const at = (await Promise.all([visitor.say('one'), visitor.say('two')])).map(chunksOf)
    const [one, two] = (await Promise.all(at)).map((chunks) => chunks.at(-1)?.messageMetadata?.conversationId)
    expect(one).toBe(two)
    expect((await session({ refreshToken: visitor.refreshToken }, visitor.headers).then((r) => r.json())).conversationId).toBe(one)
    expect((await call(close, 'POST', { key: visitor.token, headers: visitor.headers })).status).toBe(204)
    expect((await visitor.history()).data).toEqual([])
    const three = (await chunksOf(await visitor.say('three'))).at(-1)?.messageMetadata?.conversationId
    expect(three).not.toBe(one)
    expect((await visitor.history()).data.map(({ text }: { text: string }) => text)).toEqual(['three', expect.any(String)])
  })

  it('is one turn and one call however often it is sent: at once, afterwards, and with other words never', async () => {
    const visitor = await startVisitor()
    vendor.set({ latency: 50 })
    const twice = await Promise.all([visitor.say('only once', 'c1'), visitor.say('only once', 'c1')])
    const [first, second] = await Promise.all(twice.map(chunksOf))
    const later = await chunksOf(await visitor.say('only once', 'c1'))
    for (const again of [second, later]) {
      expect(spokenIn(again ?? [])).toBe(spokenIn(first ?? []))
      expect(again?.at(-1)).toEqual(first?.at(-1))
    }
    expect(vendor.stats().requests).toBe(1)
    expect((await visitor.history()).data).toHaveLength(2)
    expect((await visitor.say('other words', 'c1')).status).toBe(409)
    expect(spokenIn(await chunksOf(await (await startVisitor()).say('another visitor', 'c1')))).toContain('another visitor')
  })

  it('keeps its id free when it was refused', async () => {
    const visitor = await startVisitor()
    expect((await visitor.say('', 'c1')).status).toBe(400)
    expect((await visitor.say('   ', 'c1')).status).toBe(400)
    expect((await visitor.say('now with words', 'c1')).status).toBe(200)
  })

  it('can be taken up again after any event, while it runs and when it is settled, by its visitor alone', async () => {
    const visitor = await startVisitor()
    vendor.set({ tokenDelay: 5 })
    const response = await visitor.say('one two three four five six')
    const reader = response.body?.getReader()
    const begin = new TextDecoder().decode((await reader?.read())?.value)
    const id = /"messageId":"(msg_\w+)"/.exec(begin)?.[1] ?? ''
    await reader?.cancel() // the page is closed

    const at = (after: number) =>
      call(stream, 'GET', {
        key: visitor.token,
        params: { id },
        headers: { ...visitor.headers, ...(after >= 0 && { 'last-event-id': String(after) }) },
      })
    const running = await chunksOf(await at(-1))
    await until(async () => (await db().message.findUnique({ where: { id } }))?.status === 'answered' || undefined)
    const settled = await chunksOf(await at(-1))
    expect(spokenIn(running)).toContain('one two three four five six')
    expect(spokenIn(settled)).toBe(spokenIn(running))
    for (const { id: seen } of running) {
      const had = running.filter(({ id: place }) => place <= seen)
      expect(spokenIn(had) + spokenIn(await chunksOf(await at(seen)))).toBe(spokenIn(running))
    }
    const other = await startVisitor()
    expect((await call(stream, 'GET', { key: other.token, params: { id }, headers: other.headers })).status).toBe(404)
    expect((await call(stop, 'POST', { key: other.token, params: { id }, headers: other.headers })).status).toBe(404)
    expect((await call(stream, 'GET', { key: other.token, params: { id: 'msg_none' }, headers: other.headers })).status).toBe(404)
  })

  it('stops when it is told to, with the words that were sent', async () => {
    const visitor = await startVisitor()
    vendor.set({ tokenDelay: 20 })
    const response = await visitor.say('a b c d e f g h i j k l m n o p q r s t u v w x y z')
    const copies = response.clone()
    const reader = copies.body?.getReader()
    let begun = ''
    while (!begun.includes('text-delta')) begun += new TextDecoder().decode((await reader?.read())?.value)
    const id = /"messageId":"(msg_\w+)"/.exec(begun)?.[1] ?? ''
    const stopped = await call(stop, 'POST', { key: visitor.token, params: { id }, headers: visitor.headers })
    expect(await stopped.json()).toEqual({ stopped: true })
    const chunks = await chunksOf(response)
    expect(chunks.at(-1)).toMatchObject({ type: 'finish', messageMetadata: { finishReason: 'cancelled' } })
    const [, reply] = (await visitor.history()).data
    expect(reply).toMatchObject({ status: 'cancelled', text: spokenIn(chunks) })
    const again = await call(stop, 'POST', { key: visitor.token, params: { id }, headers: visitor.headers })
    expect(await again.json()).toEqual({ stopped: true })
    await reader?.cancel()
  })

  it('tells the end of one whose process was killed', async () => {
    const visitor = await startVisitor()
    const chunks = await chunksOf(await visitor.say('hello', 'c1'))
    const id = String(chunks[0]?.messageId)
    await db().message.update({ where: { id }, data: { status: 'failed', text: '', finishReason: 'error' } })
    const again = await chunksOf(await visitor.say('hello', 'c1'))
    expect(again.at(-1)).toMatchObject({ type: 'finish', messageMetadata: { status: 'failed' } })
    expect(vendor.stats().requests).toBe(1)
  })

  it('is refused after twenty in a minute, in words for the visitor', async () => {
    const visitor = await startVisitor()
    const answers = []
    for (let i = 0; i < 21; i++) answers.push(await visitor.say(`message ${i}`))
    expect(answers.slice(0, 20).every(({ status }) => status === 200)).toBe(true)
    const last = answers.at(-1)
    expect(last?.status).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(last?.headers.get('access-control-expose-headers')).toContain('retry-after')
  })

  it('names the field that is wrong', async () => {
    const visitor = await startVisitor()
    const said = async (body: object) => (await call(messages, 'POST', { key: visitor.token, headers: visitor.headers, body })).json()
    expect((await said({ text: 'x' })).errors).toMatchObject([{ path: 'clientId' }])
    expect((await said({ clientId: 'c' })).errors).toMatchObject([{ path: 'text' }])
    expect((await said({ text: 'x'.repeat(8_001), clientId: 'c' })).errors).toMatchObject([{ path: 'message' }])
    expect((await said({ text: 'x', clientId: 'c', attachments: [{}] })).errors).toMatchObject([{ path: 'attachments.0' }])
  })
})

describe('what a visitor tells the shop', () => {
  it('says what is wrong in the language of the page', async () => {
    const visitor = await startVisitor()
    const body = { message: 'Please call me', email: 'nobody', name: 'Ada' }
    const toldIn = async (language: string) => {
      const headers = { ...visitor.headers, 'accept-language': language }
      const response = await call(contact, 'POST', { key: visitor.token, headers, body })
      expect(response.status).toBe(400)
      return (await response.json()).detail
    }
    expect(await toldIn('en')).toBe('email: expected an e-mail address')
    expect(await toldIn('zh')).toBe('email：请输入邮箱地址')
  })

  it('keeps the last rating of a reply, of his own only', async () => {
    const visitor = await startVisitor()
    const messageId = (await chunksOf(await visitor.say('hello')))[0]?.messageId ?? ''
    const rate = (who: typeof visitor, body: object) => call(feedback, 'POST', { key: who.token, headers: who.headers, body })
    for (const rating of ['up', 'down']) expect((await rate(visitor, { messageId, rating })).status).toBe(200)
    expect((await visitor.history()).data[1]).toMatchObject({ rating: 'down' })
    expect((await rate(await startVisitor(), { messageId, rating: 'up' })).status).toBe(404)
    expect((await rate(visitor, { messageId, rating: 'sideways' })).status).toBe(400)
  })

  it('takes no more messages for people than questions', async () => {
    const visitor = await startVisitor()
    const body = { name: 'Ada', email: 'ada@shop.example', message: 'again' }
    const leave = () => call(contact, 'POST', { key: visitor.token, headers: visitor.headers, body })
    const answers = await Promise.all(Array.from({ length: 25 }, leave))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })

  it('is not told again to another site by the same Idempotency-Key', async () => {
    const visitor = await startVisitor()
    const send = (origin: string) => call(handoff, 'POST', { key: visitor.token, headers: { origin, 'idempotency-key': 'h1' }, body: {} })
    expect((await send(shopOrigin)).status).toBe(200)
    expect((await send('https://evil.example')).status).toBe(403)
  })

  it('notes the wish for a person once, and a message with the way to answer it', async () => {
    const visitor = await startVisitor()
    const send = (handlers: object, body: object) => call(handlers, 'POST', { key: visitor.token, headers: visitor.headers, body })
    const wishes = await Promise.all([send(handoff, { reason: 'a person, please' }), send(handoff, {})])
    const [{ conversationId }] = await Promise.all(wishes.map((answer) => answer.json()))
    expect(await db().handoff.findMany({ where: { conversationId } })).toMatchObject([{ reason: 'a person, please', closedAt: null }])
    expect((await visitor.history()).handoff).toBe('asked')
    const wrong = await (await send(contact, { name: 'Ada', email: 'not an address', message: 'hi' })).json()
    expect(wrong.errors).toMatchObject([{ path: 'email' }])
    expect((await send(contact, { name: 'Ada', email: 'ada@shop.example', message: 'call me' })).status).toBe(200)
    expect((await visitor.history()).handoff).toBe('contact_left')
    expect(await db().contact.findFirst({ where: { conversationId } })).toMatchObject({ name: 'Ada', message: 'call me' })
  })

  it('is told to have left a message once it is there to be read, and not before', async () => {
    const visitor = await startVisitor()
    const topic = visitorTopic(visitor.visitor.id)
    const heard: unknown[] = []
    const unsubscribe = await subscribe(topic, (notice) => heard.push(notice))
    const body = { name: 'Ada', email: 'ada@shop.example', message: 'call me' }
    const waiting = () => db().$queryRaw<unknown[]>`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '"Contact"'::regclass`
    const { leaving } = await db().$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Contact" IN SHARE MODE`
      const leaving = call(contact, 'POST', { key: visitor.token, headers: visitor.headers, body })
      await until(async () => (await waiting()).length > 0)
      await notify({ topic, type: 'not stored yet' }) // notices come in their order
      await until(() => heard.length > 0)
      return { leaving }
    })
    expect((await leaving).status).toBe(200)
    await until(() => heard.length > 1)
    expect(heard).toMatchObject([{ type: 'not stored yet' }, { type: 'handoff' }])
    unsubscribe()
  })

  it('is told to his other pages as it happens', async () => {
    const visitor = await startVisitor()
    const response = await call(events, 'GET', { key: visitor.token, headers: visitor.headers })
    const reader = response.body?.getReader()
    let heard = ''
    const hear = async (word: string) => {
      while (!heard.includes(word)) heard += new TextDecoder().decode((await reader?.read())?.value)
    }
    await hear('event: ready')
    const messageId = (await chunksOf(await visitor.say('hello')))[0]?.messageId ?? ''
    await hear(`data: {"type":"turn","messageId":"${messageId}"}`)
    await call(handoff, 'POST', { key: visitor.token, headers: visitor.headers, body: {} })
    await hear('event: handoff')
    await call(close, 'POST', { key: visitor.token, headers: visitor.headers })
    await hear('event: closed')
    await reader?.cancel()
  })
})

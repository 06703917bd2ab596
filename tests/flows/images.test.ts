import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as adminImages from '#app/api/admin/images/[id]/route.ts'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import * as chat from '#app/api/v1/chat/route.ts'
import * as messages from '#app/api/v1/conversations/[id]/messages/route.ts'
import * as conversation from '#app/api/v1/conversations/[id]/route.ts'
import * as images from '#app/api/v1/images/[id]/route.ts'
import * as uploads from '#app/api/v1/uploads/route.ts'
import * as widgetImages from '#app/api/widget/images/[id]/route.ts'
import * as widgetMessages from '#app/api/widget/messages/route.ts'
import * as widgetUploads from '#app/api/widget/uploads/route.ts'
import { createBot, updateBot } from '#lib/chat/bots.ts'
import { settleLeftovers } from '#lib/chat/leftovers.ts'
import { db } from '#lib/database/client.ts'
import { deleteProvider } from '#lib/llm/provider-rows.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { picture } from '#tests/fakes/pictures.ts'
import { makeUser } from '#tests/fakes/user.ts'
import { startVendor } from '#tests/fakes/vendor.ts'
import { chunksOf, shopOrigin, startVisitor } from '#tests/fakes/visitor.ts'

const system = { type: 'system', id: null } as const
const vendor = await startVendor({ answer: 'echo' })
const all = ['chat', 'conversations:read', 'conversations:write'] as const
let key = ''
let stranger = ''
let small: Buffer
let provider: { id: string }
beforeAll(async () => {
  await makeShop()
  provider = await makeProvider(vendor.baseUrl)
  key = (await makeKey({ scopes: [...all] })).key
  stranger = (await makeKey({ scopes: [...all] })).key
  small = await picture({ width: 30, height: 20, format: 'png' })
  return async () => void (await vendor.close())
})
beforeEach(() => vendor.reset())

const inBase64 = (bytes: Buffer) => ({ mediaType: 'image/png', data: bytes.toString('base64') })
const listed = async (conversationId: string) =>
  (await (await call(messages, 'GET', { key, params: { id: conversationId } })).json()).data[0].attachments
const upload = (bytes: Buffer, as = key) =>
  call(uploads, 'POST', { key: as, raw: new Uint8Array(bytes), headers: { 'content-type': 'image/png' } })
const uploadedBy = async (as = key) => (await (await upload(small, as)).json()).uploadId
const traceOf = async (id: string) => (await db().message.findUniqueOrThrow({ where: { id } })).trace as { images: unknown[] }
const seeing = { model: 'mock/mock' }

describe('a picture of a message', () => {
  it('is kept with it, told of in the conversation, read by who may, and erased with it', async () => {
    const large = await picture({ width: 3_000, height: 1_500, format: 'jpeg' })
    const data = `data:image/jpeg;base64,\n${large.toString('base64').replace(/(.{76})/g, '$1\n')}`
    const { status, conversationId, messageId } = await ask(key, 'What is this?', { attachments: [inBase64(small), { data }] })
    expect(status).toBe('answered')
    const [first, second] = await listed(conversationId)
    expect(first).toMatchObject({ mediaType: 'image/png', width: 30, height: 20 })
    expect(second).toMatchObject({ mediaType: 'image/jpeg', width: 2_048, height: 1_024 })
    expect((await traceOf(messageId)).images[1]).toEqual({
      before: { bytes: large.byteLength, width: 3_000, height: 1_500 },
      after: { bytes: second.bytes, width: 2_048, height: 1_024 },
    })

    const params = { id: second.id }
    const read = await call(images, 'GET', { key, params })
    expect(read.headers.get('content-type')).toBe('image/jpeg')
    expect(read.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await read.arrayBuffer()).byteLength).toBe(second.bytes)
    expect((await call(images, 'GET', { key: stranger, params })).status).toBe(404)
    const seenBy = async (role: 'operator' | 'viewer') =>
      (await call(adminImages, 'GET', { params, headers: { cookie: (await makeUser(role)).cookie } })).status
    expect([await seenBy('operator'), await seenBy('viewer')]).toEqual([200, 403])

    expect((await call(conversation, 'DELETE', { key, params: { id: conversationId } })).status).toBe(204)
    expect(await db().image.count({ where: { id: { in: [first.id, second.id] } } })).toBe(0)
  })

  it('may be uploaded before, as a form or by itself, and be sent again', async () => {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(small)]), 'cat.exe')
    const { headers, body } = new Request('http://x.test', { method: 'POST', body: form })
    const asForm = await call(uploads, 'POST', {
      key,
      raw: await new Response(body).arrayBuffer(),
      headers: { 'content-type': headers.get('content-type') ?? '' },
    })
    expect(asForm.status).toBe(201)
    expect(await asForm.json()).toMatchObject({ mediaType: 'image/png', bytes: small.byteLength, width: 30, height: 20 })

    const uploadId = await uploadedBy()
    const first = await ask(key, 'one', { attachments: [{ uploadId }] })
    const again = await ask(key, 'two', { attachments: [{ uploadId }] })
    expect([(await listed(first.conversationId)).length, (await listed(again.conversationId)).length]).toEqual([1, 1])
    expect(await db().image.count({ where: { id: uploadId } })).toBe(0) // erasing the conversations leaves nothing of it
    expect((await call(images, 'GET', { key, params: { id: uploadId } })).status).toBe(200) // as a name of what was sent
    expect((await call(images, 'GET', { key: stranger, params: { id: uploadId } })).status).toBe(404)
  })

  it('is not another’s upload, nor one that is told of in a bad form', async () => {
    const uploadId = await uploadedBy(stranger)
    const readBy = async (as: string) => (await call(images, 'GET', { key: as, params: { id: uploadId } })).status
    expect([await readBy(stranger), await readBy(key)]).toEqual([200, 404])
    expect(await ask(key, 'mine?', { attachments: [{ uploadId }] })).toMatchObject({
      status: 400,
      errors: [{ path: 'attachments.0.uploadId' }],
    })
    expect((await call(uploads, 'POST', { key, body: { data: 'x' } })).status).toBe(415)
    expect((await upload(Buffer.from('hello'))).status).toBe(400)
    expect((await upload(Buffer.alloc(10 * 1_048_576 + 1))).status).toBe(413)
  })

  it('goes away after a day when it is never sent', async () => {
    const [old, young] = [await uploadedBy(), await uploadedBy()]
    await db().image.update({ where: { id: old }, data: { createdAt: new Date(Date.now() - 24.1 * 3_600_000) } })
    await settleLeftovers({ alone: false })
    expect(await db().image.findMany({ where: { id: { in: [old, young] } }, select: { id: true } })).toEqual([{ id: young }])
  })

  it('stays as it was sent for a bot that keeps originals', async () => {
    await createBot({ slug: 'exact', name: 'Exact', keepsOriginalImages: true }, system)
    const large = await picture({ width: 3_000, height: 1_500, format: 'webp' })
    const { conversationId } = await ask(key, 'Look', { bot: 'exact', attachments: [inBase64(large)] })
    expect(await listed(conversationId)).toMatchObject([{ mediaType: 'image/webp', width: 3_000, height: 1_500 }])
    expect((await updateBot('exact', { keepsOriginalImages: false }, system)).version).toBe(2)
  })

  it('is a mark in the prompts of later turns', async () => {
    const { conversationId } = await ask(key, 'My lamp is broken', { attachments: [inBase64(small), inBase64(small)] })
    await ask(key, 'Can I return it?', { conversationId })
    const past = vendor.asked().at(-1).messages.slice(1, 3)
    expect(past[0]).toEqual({ role: 'user', content: 'My lamp is broken [image] [image]' })
  })

  it('is read from useChat’s own body', async () => {
    const file = { type: 'file', mediaType: 'image/png', url: `data:image/png;base64,${small.toString('base64')}` }
    const body = { id: 'chat-1', messages: [{ role: 'user', parts: [file] }] }
    const chunks = await chunksOf(await call(chat, 'POST', { key, body }))
    const conversationId = String(chunks[0]?.messageMetadata?.conversationId)
    expect(await listed(conversationId)).toHaveLength(1)
    expect((await db().conversation.findUniqueOrThrow({ where: { id: conversationId } })).title).toBe('[image]')
  })
})

describe('bad pictures are refused by their field, and nothing is stored', () => {
  const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>').toString('base64')
  it.each<[string, () => unknown, string]>([
    ['what is no picture', () => [{ data: 'aGVsbG8=' }], 'attachments.0.data'],
    ['what is not Base64', () => [inBase64(small), { data: '?' }], 'attachments.1.data'],
    ['five pictures', () => Array(5).fill(inBase64(small)), 'attachments'],
    ['a GIF', () => [{ mediaType: 'image/png', data: gif }], 'attachments.0.data'],
    ['an SVG', () => [{ data: svg }], 'attachments.0.data'],
    ['a truncated PNG', () => [inBase64(small.subarray(0, -30))], 'attachments.0.data'],
    ['NUL', () => [{ data: 'AAAA\0' }], 'attachments.0.data'],
    ['NUL in an id', () => [{ uploadId: 'img_\0' }], 'attachments.0.uploadId'],
    ['nothing', () => [{ mediaType: 'image/png' }], 'attachments.0'],
    ['two ways at once', () => [{ ...inBase64(small), url: 'https://shop.example/a.png' }], 'attachments.0'],
    ['the address of this machine', () => [{ url: 'http://127.0.0.1:5432/' }], 'attachments.0.url'],
    ['the same in another notation', () => [{ url: 'http://[::ffff:7f00:1]/a.png' }], 'attachments.0.url'],
    ['a cloud’s own address', () => [{ url: 'http://169.254.169.254/latest/meta-data' }], 'attachments.0.url'],
    ['a file', () => [{ url: 'file:///etc/passwd' }], 'attachments.0.url'],
    ['an address with a password', () => [{ url: 'https://a:b@shop.example/a.png' }], 'attachments.0.url'],
  ])('%s', async (_, attachments, path) => {
    const before = await db().message.count()
    const answer = await ask(key, 'look', { attachments: attachments() })
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path }] })
    expect(await db().message.count()).toBe(before)
  })

  it('60 megapixels', async () => {
    const huge = await picture({ width: 10_000, height: 6_000, format: 'png' })
    expect(await ask(key, 'look', { attachments: [inBase64(huge)] })).toMatchObject({
      status: 400,
      errors: [{ path: 'attachments.0.data', message: 'may have at most 50 megapixels' }],
    })
  })

  it('a picture of 11 MB, and one of 30 MB', async () => {
    const padded = (bytes: number) => ({ data: Buffer.alloc(bytes, 1).toString('base64') })
    expect(await ask(key, 'look', { attachments: [padded(11_000_000)] })).toMatchObject({ status: 413, code: 'too_large' })
    expect(await ask(key, 'look', { attachments: [padded(30_000_000)] })).toMatchObject({ status: 413, code: 'too_large' })
  })

  it('a part of a UI message without its picture', async () => {
    const message = { role: 'user', parts: [{ type: 'file', mediaType: 'image/png' }] }
    expect((await call(chat, 'POST', { key, body: { message } })).status).toBe(400)
  })
})

describe('a model that sees nothing', () => {
  it('is refused when it was named, and passed over when it was not', async () => {
    const blind = await makeProvider(vendor.baseUrl, { vendor: 'openai', name: 'blind', models: ['gpt-4'], priority: 1 })
    const flat = await makeProvider(vendor.baseUrl, { name: 'flat', api: 'completions', priority: 2 })
    for (const model of ['openai/gpt-4', 'flat/mock', 'frontdesk/knowledge'])
      expect(await ask(key, 'look', { model, attachments: [inBase64(small)] })).toMatchObject({
        status: 400,
        errors: [{ path: 'attachments' }],
      })
    expect(vendor.stats().requests).toBe(0)
    expect(await ask(key, 'look', { attachments: [inBase64(small)] })).toMatchObject({ status: 'answered', model: 'mock/mock' })
    expect(await ask(key, 'words')).toMatchObject({ model: 'openai/gpt-4' })
    await Promise.all([deleteProvider(blind.id, system), deleteProvider(flat.id, system)])
  })

  it('leaves the words to the embedded engine, which says so, and a picture alone to nobody', async () => {
    await deleteProvider(provider.id, system)
    const english = await ask(key, 'How do I return an item?', { attachments: [inBase64(small)] })
    expect(english).toMatchObject({ status: 'answered', model: 'frontdesk/knowledge' })
    expect(english.reply).toMatch(/^I cannot see pictures[\s\S]+30 days/)
    const chinese = await ask(key, '怎么退货?', { attachments: [inBase64(small)], stream: false })
    expect(chinese.reply).toMatch(/^我看不到图片[\s\S]+30天/)
    expect(await ask(key, '', { attachments: [inBase64(small)] })).toMatchObject({ status: 400, errors: [{ path: 'attachments' }] })
    provider = await makeProvider(vendor.baseUrl)
  })
})

describe('OpenAI’s wire format', () => {
  const part = (bytes: Buffer) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${bytes.toString('base64')}` } })
  const asked = (model: string, content: unknown[]) =>
    call(completions, 'POST', { key, body: { model, messages: [{ role: 'user', content }] } })

  it.each(['demo', 'mock/mock'])('takes pictures for %s, and keeps them with the question', async (model) => {
    const response = await asked(model, [{ type: 'text', text: 'What is it?' }, part(small)])
    expect(response.status).toBe(200)
    const { frontdesk } = await response.json()
    expect(await listed(frontdesk.conversationId)).toHaveLength(1)
  })

  it('keeps no pictures of earlier messages, and counts each message’s', async () => {
    const content = [part(small), part(small)]
    const body = {
      ...seeing,
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: 'Lamps.' },
        { role: 'user', content: 'Sure?' },
      ],
    }
    const { frontdesk } = await (await call(completions, 'POST', { key, body })).json()
    expect(await listed(frontdesk.conversationId)).toEqual([])
    expect((await traceOf(frontdesk.messageId)).images).toHaveLength(2)
  })

  it('names the part that is wrong', async () => {
    const wrong = await asked('demo', [{ type: 'text', text: 'look' }, part(Buffer.from('x'))])
    expect([wrong.status, (await wrong.json()).error.param]).toEqual([400, 'messages.0.content.1.image_url.url'])
    expect((await asked('mock/mock', Array(5).fill(part(small)))).status).toBe(400)
    expect((await asked('frontdesk/knowledge', [{ type: 'text', text: 'look' }, part(small)])).status).toBe(400)
  })
})

describe('the widget', () => {
  it('uploads a picture, sends it without a word, and shows it to its visitor only', async () => {
    const visitor = await startVisitor({ bot: 'demo' })
    const as = { key: visitor.token, headers: visitor.headers }
    const uploaded = await call(widgetUploads, 'POST', {
      ...as,
      raw: new Uint8Array(small),
      headers: { ...visitor.headers, 'content-type': 'image/png' },
    })
    expect([uploaded.status, uploaded.headers.get('access-control-allow-origin')]).toEqual([201, shopOrigin])
    const { uploadId } = await uploaded.json()
    const body = { text: '', clientId: 'c1', attachments: [{ uploadId }] }
    const chunks = await chunksOf(await call(widgetMessages, 'POST', { ...as, body }))
    expect(chunks.at(-1)).toMatchObject({ type: 'finish' })
    const once = await chunksOf(await call(widgetMessages, 'POST', { ...as, body }))
    expect(once[0]?.messageId).toBe(chunks[0]?.messageId)
    const { data } = await visitor.history()
    const [{ id }] = data[0].attachments
    expect((await call(widgetImages, 'GET', { ...as, params: { id } })).status).toBe(200)
    const another = await startVisitor({ bot: 'demo' })
    expect((await call(widgetImages, 'GET', { key: another.token, headers: another.headers, params: { id } })).status).toBe(404)
  })

  it('keeps no more than twelve unsent pictures of a visitor', async () => {
    const visitor = await startVisitor({ bot: 'demo' })
    const send = () =>
      call(widgetUploads, 'POST', {
        key: visitor.token,
        raw: new Uint8Array(small),
        headers: { ...visitor.headers, 'content-type': 'image/png' },
      })
    const ids: string[] = []
    for (let n = 0; n < 14; n++) ids.push((await (await send()).json()).uploadId)
    const kept = await db().image.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' }, select: { id: true } })
    expect(kept.map(({ id }) => id)).toEqual(ids.slice(2))
  })
})

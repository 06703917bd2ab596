import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { generateText, streamText } from 'ai'
import type { Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { egress } from '#lib/llm/egress.ts'
import { spark } from '#lib/llm/providers/spark.ts'
import { asVendorFailure } from '#lib/llm/refusal.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'
import { spark as dialect, sparkBy, sparkKeys } from '#tests/fakes/vendors/spark.ts'

const connected = (baseUrl: string, modelId = 'generalv3.5', { credentials = sparkKeys, dispatcher = egress().open } = {}) =>
  spark.connect({ slug: 'spark', api: 'chat', baseUrl, credentials, dispatcher })(modelId)
const text = usualReply.pieces.join('')
const user = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] })
const failureOf = (work: PromiseLike<unknown>) =>
  work.then(
    () => undefined,
    (error) => asVendorFailure(error),
  )

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: async () => void server.close() }
}

describe('a clock that is off', () => {
  it.each([-3_600_000, 3_600_000])('by %i ms is put right by the vendor’s, once', async (offMs) => {
    await using vendor = await startDialect(sparkBy(() => Date.now() + offMs))
    const model = connected(vendor.url)
    expect((await generateText({ model, prompt: 'Hello', maxRetries: 0 })).text).toBe(text)
    expect(vendor.received).toHaveLength(2) // the upgrade that was refused, and the question
    expect(await streamText({ model, prompt: 'Hello', maxRetries: 0 }).text).toBe(text)
    expect(vendor.received).toHaveLength(3)
  })

  it('is not what a wrong secret is taken for', async () => {
    await using vendor = await startDialect(dialect)
    const model = connected(vendor.url, 'lite', { credentials: { ...sparkKeys, apiSecret: 'another' } })
    expect(await failureOf(generateText({ model, prompt: 'Hello', maxRetries: 0 }))).toMatchObject({
      reason: 'authentication',
      status: 401,
      told: { message: 'HMAC signature does not match' },
    })
    expect(vendor.received).toHaveLength(1)
  })
})

it.each(['lite', 'general', 'generalv2', 'generalv3', 'pro-128k', 'generalv3.5', 'max-32k', '4.0Ultra', 'x1', 'image', 'imagev3'])(
  'asks %s at its own address, in roles it knows and with a temperature within its bounds',
  async (modelId) => {
    await using vendor = await startDialect(dialect)
    for (const temperature of [0, 1.8]) {
      const options = { system: 'Be kind.', prompt: 'Hello', temperature, maxRetries: 0 }
      expect((await generateText({ model: connected(vendor.url, modelId), ...options })).text).toBe(text)
    }
    expect(vendor.questions).toMatchObject([{ model: modelId, prompt: 'Be kind.\nHello' }, { model: modelId }])
  },
)

it('knows no model that the vendor does not know', async () => {
  await using vendor = await startDialect(dialect)
  const failure = await failureOf(generateText({ model: connected(vendor.url, 'generalv9'), prompt: 'Hello', maxRetries: 0 }))
  expect(failure).toMatchObject({ reason: 'model_not_found' })
})

it('reads an answer of one frame', async () => {
  await using vendor = await startDialect(dialect)
  vendor.script({ reply: { ...usualReply, pieces: ['是。'] } })
  const { text, finishReason, usage } = await generateText({ model: connected(vendor.url), prompt: 'Hello' })
  expect({ text, finishReason, usage }).toMatchObject({ text: '是。', finishReason: 'stop', usage: { inputTokens: 21, outputTokens: 9 } })
})

it('passes each frame on as it comes', async () => {
  await using vendor = await startDialect(dialect)
  vendor.script({ after: { frames: 2, follow: 'stall' } })
  const reader = (await connected(vendor.url).doStream({ prompt: [user('Hello')] })).stream.getReader()
  const deltas: string[] = []
  while (deltas.length < 2) {
    const { value } = await reader.read()
    if (value?.type === 'text-delta') deltas.push(value.delta)
  }
  expect(deltas).toEqual(usualReply.pieces.slice(0, 2))
  await reader.cancel()
})

it('leaves after the answer, also when the vendor keeps the connection', async () => {
  await using vendor = await startDialect(dialect)
  vendor.script({ after: { frames: usualReply.pieces.length, follow: 'stall' } })
  expect((await generateText({ model: connected(vendor.url), prompt: 'Hello' })).text).toBe(text)
  await vendor.clientLeft()
})

it('leaves a vendor that does not even answer the handshake', async () => {
  const held = Promise.withResolvers<Socket>()
  await using vendor = await listening(createServer(held.resolve))
  const aborter = new AbortController()
  const failure = failureOf(connected(vendor.url).doGenerate({ prompt: [user('Hello')], abortSignal: aborter.signal }))
  const socket = await held.promise
  socket.on('error', () => {}).resume()
  aborter.abort()
  expect(await failure).toMatchObject({ reason: 'cancelled' })
  await once(socket, 'close')
})

it('leaves a vendor that does not answer its goodbye', async () => {
  const upgraded = Promise.withResolvers<Socket>()
  const server = createHttpServer().on('upgrade', (request, socket) => {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    socket.write(`HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`)
    upgraded.resolve(socket as Socket)
  })
  await using vendor = await listening(server)
  const aborter = new AbortController()
  const failure = failureOf(connected(vendor.url).doGenerate({ prompt: [user('Hello')], abortSignal: aborter.signal }))
  const socket = await upgraded.promise
  await once(socket, 'data') // the question
  aborter.abort()
  expect(await failure).toMatchObject({ reason: 'cancelled' })
  await once(socket.resume(), 'end')
  socket.destroy()
})

it('tells a page from a WebSocket', async () => {
  await using vendor = await listening(createHttpServer((_, response) => void response.end('<html>Welcome</html>')))
  expect(await failureOf(connected(vendor.url).doGenerate({ prompt: [user('Hello')] }))).toMatchObject({
    reason: 'malformed',
    symptom: 'unexpected_shape',
  })
})

it('reads no refusal without an end', async () => {
  const endless = createHttpServer((_, response) => {
    response.writeHead(503)
    const more = () => response.write('x'.repeat(65_536), () => response.destroyed || setImmediate(more))
    more()
  })
  await using vendor = await listening(endless)
  expect(await failureOf(connected(vendor.url).doGenerate({ prompt: [user('Hello')] }))).toMatchObject({ reason: 'overloaded' })
})

it.each(['127.0.0.1', 'localhost'])('reaches no private address that was not allowed: %s', async (host) => {
  await using vendor = await startDialect(dialect)
  const model = connected(vendor.url.replace('127.0.0.1', host), 'lite', { dispatcher: egress().toPublic })
  const failure = await failureOf(generateText({ model, prompt: 'Hello', maxRetries: 0 }))
  expect(failure).toMatchObject({ reason: 'network', message: expect.stringContaining('private') })
  expect(vendor.received).toEqual([])
})

it('shows a request without its signature and the app’s id', () => {
  const preview = connected('wss://spark-api.xf-yun.com', 'imagev3').preview({ prompt: [user('Hello')] }, true)
  expect(preview).toEqual({
    url: 'wss://spark-api.cn-huabei-1.xf-yun.com/v2.1/image',
    headers: {},
    body: {
      header: { app_id: '••••' },
      parameter: { chat: { domain: 'imagev3' } },
      payload: { message: { text: [{ role: 'user', content: 'Hello' }] } },
    },
  })
})

it('holds no connection to a vendor that does not read', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (head) => {
      const key = /sec-websocket-key: (.*)\r/i.exec(String(head))?.[1]
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      socket.pause()
    })
  })
  await using vendor = await listening(server)
  const opened = Promise.withResolvers<Duplex>()
  const watching: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
    dispatch(options, {
      ...handlerOf(handler),
      onRequestUpgrade(controller, statusCode, headers, connection) {
        opened.resolve(connection)
        handler.onRequestUpgrade?.(controller, statusCode, headers, connection)
      },
    })
  const aborter = new AbortController()
  const model = connected(vendor.url, 'lite', { dispatcher: egress().open.compose(watching) })
  const asked = failureOf(generateText({ model, prompt: 'x'.repeat(20_000_000), abortSignal: aborter.signal, maxRetries: 0 }))
  const connection = await opened.promise
  while (connection.writableLength === 0) await new Promise((resolve) => setImmediate(resolve))
  aborter.abort()
  expect(await asked).toBeDefined()
  expect(connection.destroyed).toBe(true)
})

/** The steps of a request, each passed on to its own handler. */
const handlerOf = (handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler => ({
  onRequestStart: (...told) => handler.onRequestStart?.(...told),
  onResponseStart: (...told) => handler.onResponseStart?.(...told),
  onResponseData: (...told) => handler.onResponseData?.(...told),
  onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
  onResponseError: (...told) => handler.onResponseError?.(...told),
})

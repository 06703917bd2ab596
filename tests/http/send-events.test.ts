import { once } from 'node:events'
import http from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { sendEvents } from '#lib/start/send-events.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A client of a server that answers with this stream; `sent` settles when it has been dealt with. */
async function asked(body: ReadableStream<Uint8Array>): Promise<{ socket: Socket; sent: Promise<void> }> {
  const sent = Promise.withResolvers<void>()
  const server = http.createServer((_, outgoing) => {
    sendEvents(new Response(body, { headers: { 'content-type': 'text/event-stream' } }), outgoing).then(sent.resolve, sent.reject)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('POST / HTTP/1.1\r\nhost: here\r\n\r\n')
  closing.push(() => {
    socket.destroy()
    server.close()
    server.closeAllConnections()
  })
  return { socket, sent: sent.promise }
}

const heard = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0])
const bytes = (text: string) => new TextEncoder().encode(text)

/** A stream driven by the test. */
function driven() {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const left = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
    cancel: () => left.resolve(),
  })
  return { body, controller, left: left.promise }
}

it('sends the headers in the same packet as the first event, and each later event as it comes', async () => {
  const { body, controller } = driven()
  controller.enqueue(bytes('data: first\n\n'))
  const { socket, sent } = await asked(body)
  const first = await heard(socket)
  expect(first).toContain('content-type: text/event-stream')
  expect(first).toContain('data: first\n\n')
  const second = heard(socket)
  controller.enqueue(bytes('data: second\n\n'))
  expect(await second).toContain('data: second\n\n')
  const end = heard(socket)
  controller.close()
  expect(await end).toBe('0\r\n\r\n')
  await sent
})

it('sends the headers of a stream that is silent at first', async () => {
  const { body } = driven()
  const { socket } = await asked(body)
  expect(await heard(socket)).toContain('200 OK')
})

it('cancels the stream as soon as the client leaves, also while nothing comes', async () => {
  const { body, controller, left } = driven()
  controller.enqueue(bytes('data: first\n\n'))
  const { socket, sent } = await asked(body)
  await heard(socket)
  socket.destroy()
  await Promise.all([left, sent])
})

it('reads no further than a client that does not read, and ends when it leaves', async () => {
  const piece = bytes('x'.repeat(262_144))
  let pulled = 0
  const left = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulled++ > 1_000) throw new Error('all was read')
      controller.enqueue(piece)
    },
    cancel: () => left.resolve(),
  })
  const { socket, sent } = await asked(body)
  await heard(socket)
  socket.pause()
  let before = -1
  const standsStill = () => {
    const still = pulled === before
    before = pulled
    return still
  }
  await expect.poll(standsStill).toBe(true)
  expect(pulled).toBeLessThan(1_000)
  socket.destroy()
  await Promise.all([left.promise, sent])
})

it('breaks the connection off when the stream fails, so that a part does not pass for the whole', async () => {
  const { body, controller } = driven()
  controller.enqueue(bytes('data: first\n\n'))
  const { socket, sent } = await asked(body)
  await heard(socket)
  let after = ''
  socket.on('data', (data) => (after += data))
  controller.error(new Error('the reader does not read'))
  await once(socket, 'close')
  expect(after).toBe('')
  await sent
})

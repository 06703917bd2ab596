import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { Dialect, Question, Received, Reply, WireAnswer } from './dialect.ts'

/** What the next question gets instead of the usual reply; used up in order. */
export type Scripted = {
  reply?: Reply
  /** Refused, or answered with something that is no answer. */
  answer?: WireAnswer
  /** After this many frames the stream does something else. */
  after?: { frames: number; follow: 'reset' | 'end' | 'stall' | { frame: string } }
  /** The whole answer where a stream was asked for. */
  whole?: true
  /** Where the bytes of a stream are cut; frames are otherwise written one by one. */
  cuts?: number[]
  /** A never-ending wait before the first byte. */
  hang?: true
  /** These bytes again and again, until the client has left. Over a WebSocket, once as one message. */
  flood?: { type: string; part: string }
}

export const usualReply: Reply = {
  pieces: ['您好', ',', '订单', ' #42 ', 'is on its way', ' 😀', '。'],
  finish: 'stop',
  usage: { prompt: 21, completion: 9 },
}

/** One vendor on a real socket. `usual` is what a question gets when nothing is scripted. */
export async function startDialect(dialect: Dialect, { usual = {} as Scripted, record = true } = {}) {
  const script: Scripted[] = []
  const received: Received[] = []
  const questions: Question[] = []
  const sockets = new Set<Socket>()
  let left = 0
  const waiting: (() => void)[] = []
  const noteLeft = () => {
    left++
    for (const wake of waiting.splice(0)) wake()
  }

  const heard = (request: Received) => {
    const result = dialect.hear(request)
    if (!record) return result
    received.push(request)
    if ('question' in result) questions.push(result.question)
    return result
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const result = heard(receivedOf(request, Buffer.concat(parts).toString('utf8')))
    if ('answer' in result) return send(response, result.answer)
    const scripted = script.shift() ?? usual
    let isDone = false
    response.on('close', () => isDone || noteLeft())
    if (scripted.hang) return
    if (scripted.flood) return flood(response, scripted.flood)
    if (scripted.answer) {
      isDone = true
      return send(response, scripted.answer)
    }
    const reply = scripted.reply ?? usualReply
    if (!result.question.stream || scripted.whole) {
      isDone = true
      return send(response, dialect.whole(result.question, reply))
    }
    response.writeHead(200, { 'content-type': dialect.streamType })
    const frames = dialect.frames(result.question, reply)
    const { after } = scripted
    const kept = after ? frames.slice(0, after.frames) : frames
    if (after && typeof after.follow === 'object') kept.push(after.follow.frame)
    for (const part of scripted.cuts ? cutAt(kept.join(''), scripted.cuts) : kept) await written(response, part)
    if (after?.follow === 'stall') return
    isDone = true
    if (after?.follow === 'reset') return response.socket?.resetAndDestroy()
    response.end()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // resets are part of the play
  })
  const webSockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOfUpgrade(receivedOf(request, ''))
    if (refusal) return void socket.end(responseText(refusal))
    webSockets.handleUpgrade(request, socket, head, (client) => {
      let isDone = false
      client.on('close', () => isDone || noteLeft())
      client.on('error', () => {})
      client.on('message', (data) => {
        const asked = heard(receivedOf(request, String(data)))
        const scripted = script.shift() ?? usual
        if (scripted.hang) return
        if (scripted.flood) return client.send(scripted.flood.part)
        const done = (work: () => void) => {
          isDone = true
          work()
        }
        const tell = ({ body }: WireAnswer) => done(() => client.send(body, () => client.close()))
        if ('answer' in asked) return tell(asked.answer)
        if (scripted.answer) return tell(scripted.answer)
        const frames = dialect.frames(asked.question, scripted.reply ?? usualReply)
        const { after } = scripted
        const kept = after ? frames.slice(0, after.frames) : frames
        if (after && typeof after.follow === 'object') kept.push(after.follow.frame)
        for (const frame of kept) client.send(frame)
        if (after?.follow === 'stall') return
        if (after?.follow === 'reset') return done(() => setImmediate(() => (socket as Socket).resetAndDestroy()))
        done(() => client.close())
      })
    })
  })

  /** What is answered instead of a WebSocket: by the vendor's rules, or the next of the script when its status is no success. */
  function refusalOfUpgrade(request: Received): WireAnswer | undefined {
    if (!dialect.socket) return { status: 404, body: '' }
    const result = dialect.hear({ ...request, method: 'UPGRADE' })
    if ('answer' in result) {
      received.push(request)
      return result.answer
    }
    return (script[0]?.answer?.status ?? 200) === 200 ? undefined : script.shift()?.answer
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    webSockets.close()
    await once(server, 'close')
  }
  return {
    url: `${dialect.socket ? 'ws' : 'http'}://127.0.0.1:${port}`,
    /** What the next questions get, in order. */
    script: (...next: Scripted[]) => void script.push(...next),
    /** Everything that came, oldest first, also for tokens and lists. */
    received,
    questions,
    /** Resolves when a client has left before its answer was whole. */
    async clientLeft() {
      if (left === 0) await new Promise<void>((resolve) => waiting.push(resolve))
      left--
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
export type RunningDialect = Awaited<ReturnType<typeof startDialect>>

function receivedOf(request: IncomingMessage, raw: string): Received {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake')
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return { method: request.method ?? 'GET', path: pathname, query: searchParams, headers, raw }
}

function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}

function flood(response: ServerResponse, { type, part }: NonNullable<Scripted['flood']>): void {
  response.writeHead(200, { 'content-type': type })
  const more = () => {
    while (!response.destroyed && response.write(part));
  }
  response.on('drain', more)
  more()
}

/** An answer as an upgrade that is refused is told of it. */
function responseText({ status, headers, body }: WireAnswer): string {
  const all = { date: new Date().toUTCString(), connection: 'close', 'content-length': Buffer.byteLength(body), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

/** Written and on its way, so that the next part is a chunk of its own to the reader. */
async function written(response: ServerResponse, part: string | Buffer): Promise<void> {
  if (response.destroyed) return
  await new Promise<void>((resolve) => response.write(part, () => resolve()))
  await new Promise<void>((resolve) => setImmediate(resolve))
}

/** The bytes of a text, cut at the given places. */
function cutAt(text: string, cuts: number[]): Buffer[] {
  const bytes = Buffer.from(text)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).flatMap((end, i) => ((places[i] ?? 0) < end ? [bytes.subarray(places[i], end)] : []))
}

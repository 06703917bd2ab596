import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import compression from 'compression'
import { peerHeader } from '../access/client-address.ts'
import { beginDraining, stopAll } from '../process.ts'

const headersMsMax = 20_000
const requestMsMax = 10 * 60_000 // 100 MiB of knowledge over a slow line
const keepAliveMs = 65_000 // longer than a load balancer's 60 s, so that it never writes into a connection we just closed
const drainMsMax = 10_000
const stopMsMax = 20_000

/** Stamps the address of the socket's other end on a request, in both forms in which handlers read headers, in place of what the client says it is. */
export function stampPeer(request: IncomingMessage): void {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const raw: string[] = []
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? ''
    if (name.toLowerCase() !== peerHeader) raw.push(name, request.rawHeaders[i + 1] ?? '')
  }
  request.rawHeaders = [...raw, peerHeader, peer]
  request.headers[peerHeader] = peer
}

const unused = new WeakMap<Server, Set<Socket>>()

/** Sets our limits on a server, and follows which of its connections wait for an answer. Before it listens. */
export function guard(server: Server): Server {
  server.headersTimeout = headersMsMax
  server.requestTimeout = requestMsMax
  server.keepAliveTimeout = keepAliveMs
  // Node's closeIdleConnections leaves those on which nothing was ever asked, and browsers open such ones ahead.
  const free = new Set<Socket>()
  unused.set(server, free)
  server.on('connection', (socket) => {
    free.add(socket)
    socket.once('close', () => free.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    free.delete(socket)
    response.once('close', () => {
      if (!socket.destroyed) free.add(socket)
    })
  })
  return server
}

const compress = compression()

/**
 * Compresses what is read: pages, scripts, lists. Next would wrap every answer in this, also those of turns, which are small or
 * streams and pay for it with three per cent of their CPU.
 */
function compressed(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET') return listener(request, response)
    compress(request as never, response as never, () => listener(request, response))
  }
}

/**
 * Runs `load`, which makes an http server somewhere inside, and gives that server: stamped, guarded and listening. What
 * `answersItself` takes does not reach the listener of that server.
 */
export async function catchServer(
  load: () => Promise<unknown>,
  answersItself: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<Server> {
  const create = http.createServer
  const caught = Promise.withResolvers<Server>()
  http.createServer = ((listener: RequestListener) => {
    http.createServer = create
    const answer = compressed(listener)
    const server = create((request, response) => {
      stampPeer(request)
      if (!answersItself(request, response)) answer(request, response)
    })
    server.once('listening', () => caught.resolve(server))
    return guard(server)
  }) as typeof http.createServer
  await load()
  return caught.promise
}

/**
 * Ends in order: no new connection, the running answers up to ten seconds, what was registered by `onStop`. Resolves with
 * false when something had to be left undone.
 */
export async function endServer(server: Server, report: (error: unknown) => void): Promise<boolean> {
  let clean = true
  beginDraining()
  const closed = new Promise((resolve) => server.close(resolve))
  const closeUnused = () => {
    for (const socket of unused.get(server) ?? []) socket.destroy()
  }
  closeUnused()
  const sweep = setInterval(closeUnused, 50)
  const limit = setTimeout(() => server.closeAllConnections(), drainMsMax)
  await closed
  clearInterval(sweep)
  clearTimeout(limit)

  const stopped = stopAll((error) => {
    clean = false
    report(error)
  })
  const late = Symbol('late')
  const patience = Promise.withResolvers<typeof late>()
  const timer = setTimeout(patience.resolve, stopMsMax, late)
  if ((await Promise.race([stopped, patience.promise])) === late) {
    clean = false
    report(new Error(`Some work had not ended after ${stopMsMax / 1000} s and was left.`))
  }
  clearTimeout(timer)
  return clean
}

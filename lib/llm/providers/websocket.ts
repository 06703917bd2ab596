import { on, once } from 'node:events'
import type { Duplex } from 'node:stream'
import { type Dispatcher, type MessageEvent, WebSocket } from 'undici'
import { type ReasonOf, VendorFailure } from '../refusal.ts'
import { answerBytesMax, brokenOff, errorBytesMax, refusedBy, tooLong } from './wire.ts'

/** Where a WebSocket is opened, through which connections, and what its refusals mean. */
export type SocketAddress = { url: string; headers: Record<string, string>; dispatcher: Dispatcher; reasonOf?: ReasonOf }

export type VendorSocket = {
  send(text: string): void
  /** What comes until the vendor closes, in its order. Throws when the call's signal ends it. */
  messages: AsyncIterable<string>
  /** Closes, without waiting for the vendor to agree. */
  leave(): void
}

type Event = [MessageEvent<string | ArrayBuffer>]

/** Opens a WebSocket. An answer that is none is thrown as the refusal it means. Redirects are not followed. */
export async function openSocket({ url, headers, dispatcher, reasonOf }: SocketAddress, signal?: AbortSignal): Promise<VendorSocket> {
  signal?.throwIfAborted()
  const watch: Watch = { reasonOf }
  const socket = new WebSocket(url, { headers, dispatcher: dispatcher.compose(watching(watch)) })
  socket.binaryType = 'arraybuffer'
  const events = on(socket, 'message', { close: ['close'], signal }) as AsyncIterable<Event>
  const leave = () => {
    const { connection } = watch
    const isStuck = connection && connection.writableLength > 0 // to a vendor that does not read, no farewell gets through
    socket.close()
    if (isStuck) connection.destroy()
    else connection?.end(() => connection.destroy())
  }
  try {
    await Promise.race([once(socket, 'open', { signal }), once(socket, 'close', { signal })])
    if (!watch.connection) throw watch.failure ?? brokenOff()
  } catch (error) {
    leave()
    throw error
  }
  return { send: (text) => socket.send(text), messages: textsOf(events), leave }
}

async function* textsOf(events: AsyncIterable<Event>): AsyncGenerator<string> {
  let length = 0
  for await (const [{ data }] of events) {
    const text = typeof data === 'string' ? data : Buffer.from(data).toString('utf8')
    length += text.length
    if (length > answerBytesMax) throw tooLong()
    yield text
  }
}

type Watch = { reasonOf?: ReasonOf; connection?: Duplex; failure?: Error }

/** Notes what the events of a WebSocket keep to themselves: its connection, or why there is none. */
const watching =
  (watch: Watch): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (options, handler) => {
    let response: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> | undefined
    const parts: Buffer[] = []
    let length = 0
    const fail: Dispatcher.DispatchHandler['onResponseError'] = (controller, error) => {
      watch.failure = response ? noSocket(response, Buffer.concat(parts).toString('utf8'), watch) : error
      handler.onResponseError?.(controller, watch.failure)
    }
    // Few servers take a WebSocket over HTTP/2, and none has to.
    return dispatch({ ...options, allowH2: false } as Dispatcher.DispatchOptions, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade(controller, statusCode, headers, connection) {
        watch.connection = connection
        return handler.onRequestUpgrade?.(controller, statusCode, headers, connection)
      },
      onResponseStart(_, statusCode, headers) {
        response = { statusCode, headers }
      },
      onResponseData(controller, part) {
        parts.push(part)
        length += part.byteLength
        if (length > errorBytesMax) controller.abort(new Error('the refusal is too long'))
      },
      onResponseEnd: (controller) => fail(controller, brokenOff()),
      onResponseError: fail,
    })
  }

const noSocket = (response: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>, text: string, { reasonOf }: Watch): VendorFailure =>
  response.statusCode < 400
    ? new VendorFailure('malformed', `the vendor answered ${response.statusCode} and no WebSocket`, { symptom: 'unexpected_shape' })
    : refusedBy(response, text, { reasonOf })

import { createHash, randomBytes } from 'node:crypto'
import type { KeyPriority, Scope } from '#lib/access/roles.ts'
import { db } from '#lib/database/client.ts'
import type { RouteHandler } from '#lib/http/route.ts'
import { newId } from '#lib/ids.ts'
import { expectDescribed } from './described.ts'

type KeyRow = { scopes?: Scope[]; bots?: string[]; models?: string[]; maxPriority?: KeyPriority; expiresAt?: Date; revokedAt?: Date }

/** A key in the database with these rights, and what to send for it. */
export async function makeKey({ scopes = ['chat'], ...rights }: KeyRow = {}): Promise<{ id: string; key: string }> {
  const key = `fd_${randomBytes(32).toString('base64url')}`
  const id = newId('key')
  await db().apiKey.create({
    data: { id, name: 'test', prefix: key.slice(0, 10), hash: createHash('sha256').update(key).digest('hex'), scopes, ...rights },
  })
  return { id, key }
}

type Handlers = Partial<Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', RouteHandler>>
type Call = {
  key?: string
  body?: unknown
  raw?: BodyInit
  headers?: Record<string, string>
  params?: Record<string, string>
  /** Where the request goes, for what depends on it. */
  path?: string
  query?: string
  signal?: AbortSignal
}

/** Calls a route's handler with a real Request, as Next does, and holds the answer against the route's own description. */
export async function call(
  handlers: Handlers,
  method: keyof Handlers,
  { key, body, raw, headers, params = {}, path = '/', query = '', signal }: Call = {},
): Promise<Response> {
  const request = new Request(`http://frontdesk.test${path}${query}`, {
    method,
    signal,
    headers: {
      'content-type': 'application/json',
      'x-frontdesk-peer': '192.0.2.1',
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    ...(raw instanceof ReadableStream && { duplex: 'half' }),
  })
  const handler = handlers[method]
  if (!handler) throw new Error(`no ${method}`)
  return described(handler, request, params)
}

/** The answer of a handler, when it is as the route describes it. */
export async function described(handler: RouteHandler, request: Request, params: Record<string, string>): Promise<Response> {
  const response = await handler(request, { params: Promise.resolve(params) })
  if (handler.spec) await expectDescribed(handler.spec, `${request.method} ${new URL(request.url).pathname}`, response)
  return response
}

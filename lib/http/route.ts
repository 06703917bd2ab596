import type { z } from 'zod'
import { type Caller, identify, requireRight, requireVisitor } from '../access/caller.ts'
import { clientAddress, subscriberOf } from '../access/client-address.ts'
import { countAgainst } from '../access/rate-limit.ts'
import { type Access, rights } from '../access/roles.ts'
import { config } from '../config.ts'
import type { RequestClaim } from '../database/idempotency.ts'
import { databaseState } from '../database/state.ts'
import { Failure, isFailure, notFound } from '../failure.ts'
import { newId } from '../ids.ts'
import { log } from '../monitoring/log.ts'
import { type ErrorShape, failureResponse, presentable } from './answer.ts'
import { mediaTypeOf, readJson, refuseBrokenText } from './body.ts'
import { answerOnce, claimIn } from './idempotency.ts'
import { jsonLinesType } from './json-lines.ts'

export const mebibyte = 1_048_576

export type RouteContext<Body, Query> = {
  request: Request
  requestId: string
  caller: Caller
  body: Body
  query: Query
  /** The dynamic segments of the path. */
  params: Record<string, string>
  /** What makes this request the same as an earlier one, when it carries an `Idempotency-Key`. */
  claim?: RequestClaim
}

/**
 * The good answers of a route by status: the schema of a JSON body; several media types, each with a schema, or with a sentence
 * where it is not JSON; `null` when there is no body. Failures are the same everywhere and need no word.
 */
export type Answers = Record<number, z.ZodType | Record<string, z.ZodType | string> | null>

export type RouteOptions<Body, Query> = {
  /** What it does, in one sentence: for the readers of the API's description. */
  says: string
  answers: Answers
  /** What a body that is no JSON may be, by media type, in a sentence each: then `body` is undefined, and its work reads the request. */
  accepts?: Record<string, string>
  /** Who may call: whoever has this right by lib/access/roles.ts, `visitor` for visitors of the widget only, `public` for everybody. */
  access: Access
  body?: z.ZodType<Body>
  query?: z.ZodType<Query>
  bodyBytesMax?: number
  errors?: ErrorShape
  /** Refuses what its scope does not: before a body is read, and before anything is answered by what an `Idempotency-Key` was answered before. */
  check?: (context: { request: Request; caller: Caller }) => Promise<void>
  /** Its work is a turn, whose own rows hold the answer for an `Idempotency-Key`: it is handed the claim. */
  isTurn?: boolean
  /** Answers also while the database cannot be used (health, metrics). */
  withoutDatabase?: boolean
}

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> }
export type RouteSpec = Pick<RouteOptions<unknown, unknown>, 'says' | 'answers' | 'accepts' | 'access' | 'body' | 'query' | 'errors'>
/** A handler, and beside it what it was made from: the API's description and the tests read it. */
export type RouteHandler = ((request: Request, context?: NextContext) => Promise<Response>) & { spec?: RouteSpec }

/**
 * A route: identifies the caller, checks the scope, limits those without a key, parses query and body by their
 * schemas, does its work, and is the one place where a thrown error becomes an answer. So handlers throw.
 */
export function route<Body = undefined, Query = undefined>(
  options: RouteOptions<Body, Query>,
  work: (context: RouteContext<Body, Query>) => Promise<Response> | Response,
): RouteHandler {
  const handler: RouteHandler = async (request, context) => {
    const requestId = newId('req')
    try {
      refuseWhenNotReady(options.withoutDatabase)
      const caller = await admitted(request, options.access)
      const params = cleanParams(await context?.params)
      const query = options.query ? parsed(options.query, queryOf(request), 'query') : undefined
      await options.check?.({ request, caller })
      const body =
        options.body && !isOther(request, options)
          ? parsed(options.body, await readJson(request, options.bodyBytesMax ?? mebibyte), 'body')
          : undefined
      const claim = claimIn(request, caller, body)
      const given = { request, requestId, caller, params, query: query as Query, body: body as Body, claim }
      const response =
        claim && !options.isTurn
          ? await answerOnce({ claim, inLines: comesInLines(options.answers) }, async () => work(given))
          : await work(given)
      response.headers.set('x-request-id', requestId)
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
      return response
    } catch (error) {
      return answerFailure(error, request, requestId, options.errors ?? 'problem')
    }
  }
  return Object.assign(handler, { spec: options })
}

const comesInLines = ({ 200: good }: Answers): boolean => good != null && jsonLinesType in good

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof methods)[number]

/** All methods of a path: those given, and 405 in our own shape for the others, since Next's has no body. */
export function endpoint(given: Partial<Record<Method, RouteHandler>>, errors: ErrorShape = 'problem'): Record<Method, RouteHandler> {
  const allow = methods.filter((method) => given[method]).join(', ')
  const refuse: RouteHandler = async (request) => {
    const failure = new Failure('method_not_allowed', `${request.method} is not possible here; ${allow} is.`, { headers: { allow } })
    return failureResponse(failure, newId('req'), errors, failure.status)
  }
  return Object.fromEntries(methods.map((method) => [method, given[method] ?? refuse])) as Record<Method, RouteHandler>
}

/** Who calls, if he may: a good key and a good session pass uncounted; everybody else is counted by address. */
async function admitted(request: Request, access: Access): Promise<Caller> {
  if (access === 'public') return { kind: 'anonymous' }
  const sessions = access !== 'visitor' && rights[access].roles.length > 0
  const caller = await identify(request.headers, { sessions }).catch(async (refusal) => {
    // A key that nobody could look at is no bad one: while the database is away, good ones are not counted either.
    if (isFailure(refusal)) await countAgainst('address', subscriberOf(clientAddress(request.headers)))
    throw refusal
  })
  if (caller.kind === 'anonymous') await countAgainst('address', subscriberOf(clientAddress(request.headers)))
  if (access === 'visitor') return requireVisitor(caller)
  requireRight(caller, access)
  if (caller.kind === 'user') refuseForgery(request)
  return caller
}

/**
 * A cookie is sent whoever makes a browser ask, so a change counts only from our own pages: browsers say where it comes
 * from. A program that says nothing must send what no form of another site can: a method or a content type of its own.
 */
function refuseForgery(request: Request): void {
  if (request.method === 'GET') return
  const { headers } = request
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  const isOwn = origin === null ? site === null || site === 'same-origin' : isOwnOrigin(origin, headers)
  const isSaid =
    origin !== null || site !== null || request.method !== 'POST' || /^application\/json\b/i.test(headers.get('content-type') ?? '')
  if (!isOwn || !isSaid) throw new Failure('not_allowed', 'This change was asked for by another site.')
}

function isOwnOrigin(origin: string, headers: Headers): boolean {
  if (origin === new URL(config().publicUrl).origin) return true
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')
}

const isOther = (request: Request, { accepts }: Pick<RouteSpec, 'accepts'>): boolean =>
  accepts !== undefined && Object.hasOwn(accepts, mediaTypeOf(request))

function refuseWhenNotReady(withoutDatabase = false): void {
  if (withoutDatabase) return
  const state = databaseState()
  if (!state.ok) throw new Failure('not_ready', state.problem)
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.') || where, message: issue.message }))
  throw new Failure('invalid_request', errors.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors })
}

function queryOf(request: Request): Record<string, string> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  refuseBrokenText(query, '')
  return query
}

/** Ids in a path that could not be ids (NUL, half surrogates, very long) name nothing. */
function cleanParams(params: Record<string, string | string[] | undefined> = {}): Record<string, string> {
  const clean = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : (value ?? '')]),
  )
  for (const value of Object.values(clean))
    if (value.length > 500 || value.includes('\0') || !value.isWellFormed()) throw notFound('object')
  return clean
}

function answerFailure(error: unknown, request: Request, requestId: string, shape: ErrorShape): Response {
  const failure = presentable(error)
  const { code, message, cause } = failure
  const asked = { requestId, method: request.method, path: new URL(request.url).pathname, code }
  // A state that ends by itself, as at the start, and that a probe asks for again and again: no error, and no stack.
  if (code === 'not_ready') log().warn({ ...asked, ...(cause instanceof Error && { reason: cause.message }) }, message)
  else if (failure.status >= 500) log().error({ ...asked, err: cause ?? failure }, message)
  return failureResponse(failure, requestId, shape, failure.status)
}

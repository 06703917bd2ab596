import { type Caller, requireVisitor, type VisitorCaller } from '../access/caller.ts'
import { clientAddress, subscriberOf } from '../access/client-address.ts'
import { countAgainst } from '../access/rate-limit.ts'
import { findBotById } from '../chat/bots.ts'
import type { Bot } from '../database/generated/client.ts'
import { Failure } from '../failure.ts'
import { endpoint, type RouteContext, type RouteHandler, type RouteOptions, route } from '../http/route.ts'
import { localeOf } from '../i18n/locale.ts'
import { inWords } from '../i18n/problems.ts'
import { foreignSite, isAdmittedSomewhere, isForeign } from './origins.ts'

/*
 * Routes that pages of other sites call. What a page of which site may read is said here, in one place: its browser
 * asks by `Origin`, we answer by Access-Control-*. No cookie is involved, so no request is made in somebody's name.
 */
const corsHeaders = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id',
  'access-control-expose-headers': 'retry-after, x-request-id, x-vercel-ai-ui-message-stream',
  'access-control-max-age': '7200',
}

/** Lets a page of an admitted origin read the answer. A site that is refused as such reads nothing. */
async function readable(response: Response, request: Request): Promise<Response> {
  const origin = request.headers.get('origin')
  response.headers.append('vary', 'Origin')
  if (origin === null || response.headers.get('cross-origin-resource-policy') === 'same-origin') return response
  if (!(await isAdmittedSomewhere(request.headers).catch(() => true))) return response // without a database every page may read that there is none
  response.headers.set('access-control-allow-origin', origin)
  for (const [name, value] of Object.entries(corsHeaders)) response.headers.set(name, value)
  return response
}

/** What is wrong, in the language of the visitor who reads it: the API says it in English. */
async function inVisitorsWords(response: Response, { headers }: Request): Promise<Response> {
  const locale = localeOf(headers)
  if (locale === 'en' || response.headers.get('content-type') !== 'application/problem+json') return response
  const problem = (await response.json()) as { detail: string }
  return new Response(JSON.stringify({ ...problem, detail: inWords(problem.detail, locale) }), response)
}

function withCors(handler: RouteHandler): RouteHandler {
  const wrapped: RouteHandler = async (request, context) =>
    readable(await inVisitorsWords(await handler(request, context), request), request)
  return Object.assign(wrapped, { spec: handler.spec })
}

export type WidgetContext<Body, Query> = Omit<RouteContext<Body, Query>, 'caller'> & { caller: VisitorCaller; bot: Bot }
type WidgetOptions<Body, Query> = Omit<RouteOptions<Body, Query>, 'access' | 'check'> & {
  /** It brings the visitor's own words, which are counted by address too. */
  message?: boolean
}

/** A route for visitors: of the site that their session was begun on, and with a signed identity where the bot asks for one. */
export function widgetRoute<Body = undefined, Query = undefined>(
  { message = false, ...options }: WidgetOptions<Body, Query>,
  work: (context: WidgetContext<Body, Query>) => Promise<Response> | Response,
): RouteHandler {
  return route<Body, Query>({ ...options, access: 'visitor', check: (asked) => refuseVisitor(asked, message) }, async (context) => {
    const caller = requireVisitor(context.caller)
    return work({ ...context, caller, bot: await findBotById(caller.botId) })
  })
}

async function refuseVisitor({ request: { headers }, caller }: { request: Request; caller: Caller }, message: boolean): Promise<void> {
  const visitor = requireVisitor(caller)
  if (isForeign(headers.get('origin'), visitor.origin))
    throw foreignSite('This session belongs to another site than the one that sent the request.')
  if (message) await countAgainst('visitorsAddress', subscriberOf(clientAddress(headers)))
  else await countAgainst('visitorReads', visitor.visitorId)
  const { identityRequired } = await findBotById(visitor.botId)
  if (identityRequired && !visitor.verified)
    throw new Failure('not_allowed', 'This bot answers signed-in visitors only. Sign in on the site first.')
}

/** All methods of a path for pages of other sites, with the browser's own question whether it may send them. */
export function widgetEndpoint(given: Partial<Record<'GET' | 'POST' | 'DELETE', RouteHandler>>) {
  const { GET, POST, PUT, PATCH, DELETE } = endpoint(given)
  const OPTIONS: RouteHandler = (request) => readable(new Response(null, { status: 204 }), request)
  return { GET: withCors(GET), POST: withCors(POST), PUT, PATCH, DELETE: withCors(DELETE), OPTIONS }
}

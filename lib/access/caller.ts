import { Failure } from '../failure.ts'
import { findKey } from './api-keys.ts'
import { allows, type Scope } from './scopes.ts'
import { readVisitorToken } from './visitor-session.ts'

export type KeyCaller = { kind: 'key'; keyId: string; scopes: string[]; bots: string[]; models: string[] }
/**
 * A visitor of the widget, on the site (`origin`) that the session was begun on. `verified`: the shop has signed who it is.
 * `claimOwner`: in whose name this browser sends, the same before and after a sign-in.
 */
export type VisitorCaller = {
  kind: 'visitor'
  visitorId: string
  sessionId: string
  botId: string
  origin: string
  claimOwner: string
  verified: boolean
}
export type Caller = KeyCaller | VisitorCaller | { kind: 'anonymous' }

/** Who an audit entry or a change names. */
export type Actor = { type: 'user' | 'key' | 'system'; id: string | null; requestId?: string }

/**
 * Who sent this `Authorization` header: a key (`Bearer fd_…`), a visitor (`Bearer <token>`) or nobody.
 * A header that names nobody we know is refused, not ignored: `not_authenticated`.
 */
export async function identify(authorization: string | null): Promise<Caller> {
  if (authorization === null) return { kind: 'anonymous' }
  const [, secret] = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization) ?? []
  const caller = secret?.startsWith('fd_') ? await findKey(secret) : secret && (await readVisitorToken(secret))
  if (!caller) throw new Failure('not_authenticated', 'This key or token is not known, has expired or was revoked.')
  return caller
}

/** Lets the caller on, or says what is missing: 401 for nobody, 403 for somebody without the scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.kind === 'anonymous') throw new Failure('not_authenticated', 'Send an API key: `Authorization: Bearer fd_…`.')
  if (caller.kind !== 'key' || !allows(caller.scopes, scope))
    throw new Failure('not_allowed', `This needs an API key with the scope \`${scope}\`.`)
}

/** The visitor who calls; keys have routes of their own. */
export function requireVisitor(caller: Caller): VisitorCaller {
  if (caller.kind !== 'visitor') throw new Failure('not_authenticated', 'Send the token of a widget session: `Authorization: Bearer …`.')
  return caller
}

export const isAdmin = (caller: Caller): boolean => caller.kind === 'key' && caller.scopes.includes('admin')

/** True when the caller may use this bot at all. */
export function mayUseBot(caller: Caller, bot: { id: string; slug: string }): boolean {
  if (caller.kind === 'visitor') return caller.botId === bot.id
  return caller.kind === 'key' && (caller.bots.length === 0 || caller.bots.includes(bot.slug) || caller.bots.includes(bot.id))
}

/** True when a key may name this catalog id. A key for certain bots uses their own models unless it names models too. */
export function mayUseModel(caller: Caller, model: string): boolean {
  if (caller.kind !== 'key') return false
  if (caller.models.length === 0) return caller.bots.length === 0
  return caller.models.some((pattern) => (pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model))
}

export const actorOf = (caller: Caller, requestId?: string): Actor => ({
  type: caller.kind === 'key' ? 'key' : 'system',
  id: caller.kind === 'key' ? caller.keyId : null,
  requestId,
})

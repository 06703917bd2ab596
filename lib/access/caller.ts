import { Failure } from '../failure.ts'
import { findKey } from './find-key.ts'
import { type KeyPriority, type Right, type Role, rights, roleMay, type Scope, scopes, scopesAllow, scopesOf } from './roles.ts'
import { type SignedInUser, sessionTokenIn, signedInUser } from './session.ts'
import { readVisitorToken } from './visitor-session.ts'

/** `scopes` and `maxPriority` are cut to the maker's; `bots` and `models` are the key's own, and hold only with those of its `maker`. */
export type KeyCaller = {
  kind: 'key'
  keyId: string
  scopes: string[]
  bots: string[]
  models: string[]
  maxPriority: KeyPriority
  /** The key that it was made with, as it is now. */
  maker?: KeyCaller
}
/**
 * A visitor of the widget, on the site (`origin`) that the session was begun on. `verified`: the shop has signed who it is.
 * `claimOwner`: in whose name this browser sends, the same before and after a sign-in. `groups`: as the shop has signed them.
 */
export type VisitorCaller = {
  kind: 'visitor'
  visitorId: string
  sessionId: string
  botId: string
  origin: string
  claimOwner: string
  verified: boolean
  groups: string[]
}
/** Somebody who is signed in to the console, as the database knows him now. */
export type UserCaller = { kind: 'user'; role: Role } & SignedInUser
export type Caller = KeyCaller | VisitorCaller | UserCaller | { kind: 'anonymous' }

/** Who an audit entry or a change names. */
export type Actor = { type: 'user' | 'key' | 'system'; id: string | null; requestId?: string }

/**
 * Who sent these headers: a key (`Bearer fd_…`), a visitor (`Bearer <token>`), with `sessions` somebody signed in to the
 * console, or nobody. An `Authorization` that names nobody we know is refused, whatever cookie comes with it.
 */
export async function identify(headers: Headers, { sessions }: { sessions: boolean }): Promise<Caller> {
  const authorization = headers.get('authorization')
  if (authorization === null) return (sessions && (await userIn(headers))) || { kind: 'anonymous' }
  const [, secret] = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization) ?? []
  const caller = secret?.startsWith('fd_') ? await findKey(secret) : secret && (await readVisitorToken(secret))
  if (!caller) throw new Failure('not_authenticated', 'This key or token is not known, has expired or was revoked.')
  return caller
}

/** The user whose session cookie is among these headers. */
export async function userIn(headers: Headers): Promise<UserCaller | undefined> {
  const user = await signedInUser(sessionTokenIn(headers.get('cookie') ?? ''))
  return user && { kind: 'user', ...user }
}

export function mayDo(caller: Caller, right: Right): boolean {
  if (caller.kind === 'user') return roleMay(caller.role, right)
  return caller.kind === 'key' && scopesAllow(caller.scopes, right)
}

/** Lets the caller on, or says what is missing: 401 for nobody, 403 for somebody without the right. */
export function requireRight(caller: Caller, right: Right): void {
  if (mayDo(caller, right)) return
  const { roles, scope } = rights[right]
  const ways = [scope && 'an API key (`Authorization: Bearer fd_…`)', roles.length > 0 && 'a session of the console'].filter(Boolean)
  if (caller.kind === 'anonymous') throw new Failure('not_authenticated', `Send ${ways.join(' or ')}.`)
  if (caller.kind === 'user') throw new Failure('not_allowed', `This is not for the role ${caller.role}.`)
  throw new Failure('not_allowed', scope ? `This needs an API key with the scope \`${scope}\`.` : 'No API key may do this.')
}

/** The visitor who calls; keys have routes of their own. */
export function requireVisitor(caller: Caller): VisitorCaller {
  if (caller.kind !== 'visitor') throw new Failure('not_authenticated', 'Send the token of a widget session: `Authorization: Bearer …`.')
  return caller
}

/** The scopes that the caller may give to a key. */
export function scopesToGive(caller: Caller): readonly Scope[] {
  if (caller.kind === 'user') return scopesOf(caller.role)
  if (caller.kind !== 'key') return []
  return caller.scopes.includes('admin') ? scopes : scopes.filter((scope) => caller.scopes.includes(scope))
}

/** True when the caller may use this bot at all. */
export function mayUseBot(caller: Caller, bot: { id: string; slug: string }): boolean {
  if (caller.kind === 'visitor') return caller.botId === bot.id
  if (caller.kind === 'user') return true
  return holds(caller, ({ bots }) => bots.length === 0 || bots.includes(bot.slug) || bots.includes(bot.id))
}

/** Whether all keys in the line of makers grant it; false for who is no key. */
function holds(caller: Caller, grants: (key: KeyCaller) => boolean): boolean {
  return caller.kind === 'key' && grants(caller) && (!caller.maker || holds(caller.maker, grants))
}

const names = (key: KeyCaller, model: string): boolean =>
  key.models.some((pattern) => (pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model))

/** True when a key may name this catalog id. A key for certain bots uses their own models unless it names models too. */
export const mayUseModel = (caller: Caller, model: string): boolean =>
  holds(caller, (key) => (key.models.length === 0 ? key.bots.length === 0 : names(key, model)))

/** Refuses a catalog id that the caller may not name. */
export function requireModel(caller: Caller, model: string): void {
  if (mayUseModel(caller, model)) return
  throw new Failure('model_not_available', `model: ${model} is not available to this key.`, {
    errors: [{ path: 'model', message: 'not available' }],
  })
}

/** How keys name the router itself; catalog ids have a slash. */
const routerPattern = /^auto(:\w*)?\*?$/

/** True when `auto` may choose this model for the caller: any, unless his key names models beside `auto`. */
export const mayChooseModel = (caller: Caller, model: string): boolean =>
  caller.kind !== 'key' || holds(caller, (key) => key.models.every((pattern) => routerPattern.test(pattern)) || names(key, model))

/** True when the caller's turns may wait before those of others. */
export const mayBeUrgent = (caller: Caller): boolean => caller.kind === 'key' && caller.maxPriority === 'high'

/** In whose name a caller keeps what belongs to nobody's conversation yet; empty for those who cannot. */
export const ownerOf = (caller: Caller): string =>
  caller.kind === 'key' ? caller.keyId : caller.kind === 'visitor' ? caller.visitorId : ''

export const actorOf = (caller: Caller, requestId?: string): Actor => {
  if (caller.kind === 'user') return { type: 'user', id: caller.id, requestId }
  return { type: caller.kind === 'key' ? 'key' : 'system', id: caller.kind === 'key' ? caller.keyId : null, requestId }
}

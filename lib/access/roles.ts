/*
 * Who may do what: the one table. Routes, pages and server actions each name a right; menus show what a right opens, and
 * docs/access.md is made from it. The browser loads it too, so it imports nothing.
 */

export const roles = ['admin', 'developer', 'operator', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What a key may do. `admin` is everything a key can do; the others only what their name says. */
export const scopes = ['chat', 'conversations:read', 'conversations:write', 'knowledge:write', 'usage:read', 'admin'] as const
export type Scope = (typeof scopes)[number]

/** How urgent a key's turns may be: those of `high` wait before those of others. */
export const keyPriorities = ['normal', 'high'] as const
export type KeyPriority = (typeof keyPriorities)[number]

/** A right: the roles that have it in the console, and the scope with which a key has it; `null` when no key has. */
type Rule = { roles: readonly Role[]; scope: Scope | null }

const admins = ['admin'] as const
const builders = ['admin', 'developer'] as const
const readers = ['admin', 'developer', 'viewer'] as const

export const rights = {
  // Programs: a key is needed, a console session does not count.
  chat: { roles: [], scope: 'chat' },
  'own-conversations:read': { roles: [], scope: 'conversations:read' },
  'own-conversations:write': { roles: [], scope: 'conversations:write' },
  'usage:report': { roles: [], scope: 'usage:read' },
  // A key for its own, the console for all.
  'batches:read': { roles: builders, scope: 'chat' },
  'batches:cancel': { roles: builders, scope: 'chat' },
  /** What was asked and answered, with whatever of a customer is in it. */
  'batches:results': { roles: admins, scope: 'chat' },
  // The console, and /api/admin for keys.
  'overview:read': { roles, scope: 'admin' },
  'conversations:read': { roles, scope: 'admin' },
  'conversations:erase': { roles: admins, scope: 'admin' },
  /** To see names, addresses and numbers of customers; without it they are masked. */
  'personal-data:read': { roles: ['admin', 'operator'], scope: 'admin' },
  'knowledge:read': { roles: builders, scope: 'knowledge:write' },
  'knowledge:write': { roles: builders, scope: 'knowledge:write' },
  'bots:read': { roles: builders, scope: 'admin' },
  'bots:write': { roles: builders, scope: 'admin' },
  'providers:read': { roles: builders, scope: 'admin' },
  'providers:write': { roles: builders, scope: 'admin' },
  /** To let a provider reach an address of the private network. */
  'private-network:allow': { roles: admins, scope: 'admin' },
  'models:read': { roles: builders, scope: 'admin' },
  'models:write': { roles: builders, scope: 'admin' },
  'routes:read': { roles: builders, scope: 'admin' },
  'routes:write': { roles: builders, scope: 'admin' },
  'keys:read': { roles: builders, scope: 'admin' },
  'keys:write': { roles: builders, scope: 'admin' },
  'usage:read': { roles: readers, scope: 'admin' },
  'users:read': { roles: admins, scope: 'admin' },
  'users:write': { roles: admins, scope: 'admin' },
  'audit:read': { roles: admins, scope: 'admin' },
  // Everybody for himself.
  account: { roles, scope: null },
} as const satisfies Record<string, Rule>

export type Right = keyof typeof rights
/** `public`: no sign-in is needed. `visitor`: a visitor of the widget, and nobody else. */
export type Access = Right | 'visitor' | 'public'

/** The scopes that a role may give to a key. */
const given: Record<Role, readonly Scope[]> = {
  admin: scopes,
  developer: scopes.filter((scope) => scope !== 'admin'),
  operator: [],
  viewer: [],
}
export const scopesOf = (role: Role): readonly Scope[] => given[role]

export const roleMay = (role: Role, right: Right): boolean => (rights[right].roles as readonly Role[]).includes(role)

export function scopesAllow(held: readonly string[], right: Right): boolean {
  const { scope } = rights[right]
  return scope !== null && (held.includes('admin') || held.includes(scope))
}

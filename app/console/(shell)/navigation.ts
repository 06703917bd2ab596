import type { UserCaller } from '#lib/access/caller.ts'
import { type Right, roleMay } from '#lib/access/roles.ts'

/** The console's places, in the order in which the menu shows them, each with the right that opens it. */
const places = [
  { href: '/console', name: 'overview', right: 'overview:read' },
  { href: '/console/conversations', name: 'conversations', right: 'conversations:read' },
  { href: '/console/knowledge', name: 'knowledge', right: 'knowledge:read' },
  { href: '/console/bots', name: 'bots', right: 'bots:read' },
  { href: '/console/providers', name: 'providers', right: 'providers:read' },
  { href: '/console/models', name: 'models', right: 'models:read' },
  { href: '/console/routing', name: 'routing', right: 'routes:read' },
  { href: '/console/prices', name: 'prices', right: 'models:read' },
  { href: '/console/keys', name: 'keys', right: 'keys:read' },
  { href: '/console/batches', name: 'batches', right: 'batches:read' },
  { href: '/console/usage', name: 'usage', right: 'usage:read' },
  { href: '/console/budgets', name: 'budgets', right: 'models:read' },
  { href: '/console/cache', name: 'cache', right: 'usage:read' },
  { href: '/console/users', name: 'users', right: 'users:read' },
  { href: '/console/audit', name: 'audit', right: 'audit:read' },
] as const satisfies { href: string; name: string; right: Right }[]
export type Place = { href: string; name: (typeof places)[number]['name'] }

/** What somebody may begin from anywhere, by the palette. */
const acts = [
  { href: '/console/knowledge/new', name: 'newArticle', right: 'knowledge:write' },
  { href: '/console/bots/new', name: 'newBot', right: 'bots:write' },
  { href: '/console/providers/new', name: 'newProvider', right: 'providers:write' },
  { href: '/console/keys/new', name: 'newKey', right: 'keys:write' },
  { href: '/console/users/new', name: 'newUser', right: 'users:write' },
  { href: '/console/account', name: 'account', right: 'account' },
] as const satisfies { href: string; name: string; right: Right }[]
export type Act = { href: string; name: (typeof acts)[number]['name'] }

/** The places and acts that are open to a user. */
export function navigationOf({ role }: UserCaller): { places: Place[]; acts: Act[] } {
  const open = <Entry extends { right: Right }>(all: readonly Entry[]) => all.filter(({ right }) => roleMay(role, right))
  return {
    places: open(places).map(({ href, name }) => ({ href, name })),
    acts: open(acts).map(({ href, name }) => ({ href, name })),
  }
}

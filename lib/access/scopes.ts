import { z } from 'zod'

/** What a key may do. `admin` is everything; the others only what their name says. */
export const scopes = ['chat', 'conversations:read', 'conversations:write', 'knowledge:write', 'usage:read', 'admin'] as const
export type Scope = (typeof scopes)[number]
export const scopeSchema = z.enum(scopes)

export const allows = (held: readonly string[], wanted: Scope): boolean => held.includes('admin') || held.includes(wanted)

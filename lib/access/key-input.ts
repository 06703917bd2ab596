import { z } from 'zod'
import { Failure, invalid } from '../failure.ts'
import { type Caller, mayBeUrgent, scopesToGive } from './caller.ts'
import { keyBudget } from './key-budget.ts'
import { keyPriorities, scopes } from './roles.ts'

/* What may be asked of a new or changed key, and by whom. */

const fields = {
  name: z.string().trim().min(1, 'must not be empty').max(100),
  scopes: z
    .array(z.enum(scopes, { error: `expected one of ${scopes.join(', ')}` }))
    .min(1, 'expected at least one')
    .max(10)
    .describe('What the key may do. You cannot give a scope that you do not have; `admin` is everything.'),
  bots: z.array(z.string().min(1).max(100)).max(100).describe('The bots it may use, by slug or id. Empty: all of them.'),
  models: z
    .array(z.string().min(1).max(200))
    .max(100)
    .describe(
      'The models it may name, by catalog id or `auto`; `*` at the end stands for any ending. Empty: those of its bots, or all without `bots`.',
    ),
  maxPriority: z
    .enum(keyPriorities, { error: `expected one of ${keyPriorities.join(', ')}` })
    .describe('`high`: it may ask for turns that wait before those of others.'),
}
const expiresAt = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2027-01-31T00:00:00Z' })
  .describe('From when on the key is refused.')
export const keyInput = z.strictObject({
  ...fields,
  bots: fields.bots.default([]),
  models: fields.models.default([]),
  maxPriority: fields.maxPriority.default('normal'),
  expiresAt: expiresAt.nullish().describe('From when on the key is refused. Without it the key does not expire.'),
  budget: keyBudget
    .optional()
    .describe('What may be spent with the key in a day or a month of UTC. It becomes a budget under `/api/admin/budgets`.'),
})
export const keyPatch = z
  .strictObject({
    ...fields,
    expiresAt: expiresAt.nullable(),
    budget: keyBudget
      .nullable()
      .describe('Of the same currency and period, what was spent goes on counting; otherwise it begins anew. `null`: no limit of its own.'),
  })
  .partial() // without defaults: what is not said stays
export const rotation = z.strictObject({
  graceSeconds: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(0)
    .describe('For how many seconds the old key still works.'),
})

type Wanted = { scopes: string[]; bots: string[]; models: string[]; maxPriority: string }

/** Nobody gives a scope, a bot, a model or a priority beyond his own: a key for certain bots cannot make one for all. */
export function refuseBeyondOwn(wanted: Wanted, caller: Caller): void {
  const own = scopesToGive(caller)
  refuseParts('scopes', wanted.scopes, (scope) => own.some((has) => has === scope))
  refuseParts('maxPriority', [wanted.maxPriority], (priority) => caller.kind !== 'key' || priority !== 'high' || mayBeUrgent(caller))
  for (let holder = caller.kind === 'key' ? caller : undefined; holder; holder = holder.maker) {
    refuseLimited('bots', wanted.bots, holder.bots)
    if (holder.models.length > 0 || holder.bots.length === 0) refuseLimited('models', wanted.models, holder.models)
    else refuseParts('models', wanted.models, () => false) // it names none itself
  }
}

function refuseLimited(field: 'bots' | 'models', wanted: string[], own: string[]): void {
  if (own.length === 0) return
  if (wanted.length === 0) throw new Failure('not_allowed', `${field}: name them, your key is for certain ${field} only.`)
  refuseParts(field, wanted, (part) => own.includes(part))
}

function refuseParts(field: string, wanted: string[], isOwn: (part: string) => boolean): void {
  const beyond = wanted.filter((part) => !isOwn(part))
  if (beyond.length === 0) return
  const message = `you cannot give ${beyond.join(', ')}, which you do not have`
  throw new Failure('not_allowed', `${field}: ${message}.`, { errors: [{ path: field, message }] })
}

export function refusePast(expiresAt: string | null | undefined): void {
  if (expiresAt && new Date(expiresAt).getTime() <= Date.now()) throw invalid('expiresAt', 'is in the past')
}

import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db, type Transaction } from '../database/client.ts'
import type { Route } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { invalid, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { planFor } from '../llm/catalog.ts'
import { type Goal, goals } from './goal.ts'
import { type RouteConditions, routeConditions } from './match.ts'

const rulesMax = 200

const fields = {
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  bot: z.string().max(100).nullable().describe('The id or slug of the bot whose messages it is for. `null`: all.'),
  conditions: routeConditions,
  model: z
    .string()
    .regex(/^(auto|[\w.-]+\/\S+)$/, 'expected a catalog id such as openai/gpt-4o-mini, or auto')
    .max(200)
    .describe('The model that is asked first: a catalog id, or `auto`.'),
  goal: z.enum(goals).nullable().describe('What `auto` looks for. Of `auto` only; without it quality.'),
}
export const routeInput = z.strictObject(fields).partial().required({ name: true, model: true })
export const routePatch = z.strictObject(fields).partial()
export const routeOrder = z.strictObject({ ids: z.array(z.string().max(100)).max(rulesMax).describe('All rules, the first one first.') })

export const shownRoute = z
  .object({
    id: id('route'),
    position: z.int().describe('Rules are tried in this order; the first that matches decides.'),
    name: z.string(),
    enabled: z.boolean(),
    bot: z.string().nullable().describe('The slug of the bot whose messages it is for. `null`: all.'),
    conditions: z.record(z.string(), z.unknown()).describe('What has to hold; nothing named: it holds for every message.'),
    model: z.string(),
    goal: z.enum(goals).nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Route', description: 'A rule that says which model is asked first.' })
export type ShownRoute = z.output<typeof shownRoute>

/** A rule as turns use it. */
export type Rule = Omit<Route, 'conditions' | 'goal'> & { conditions: RouteConditions; goal: Goal | null }

const inForce = recent('routing.rules', () => readRules(), { ttlMs: 5_000 })

/** All rules in their order, up to five seconds old. */
export const rules = (): Promise<Rule[]> => inForce.read('all')

const inOrder = [{ position: 'asc' as const }, { id: 'asc' as const }]
const readRules = async () => (await db().route.findMany({ orderBy: inOrder })) as unknown as Rule[]

const withBot = { bot: { select: { slug: true } } } as const
type Row = Route & { bot: { slug: string } | null }

const shown = ({ botId, bot, ...row }: Row): ShownRoute => ({ ...row, bot: bot?.slug ?? null }) as ShownRoute

export const listRoutes = async (): Promise<ShownRoute[]> => (await db().route.findMany({ orderBy: inOrder, include: withBot })).map(shown)

export async function createRoute(input: z.output<typeof routeInput>, actor: Actor): Promise<ShownRoute> {
  await requireModel(input.model)
  const { bot, goal, conditions = {}, ...rest } = input
  const row = await changing(async (tx) => {
    const { _count: count, _max: last } = await tx.route.aggregate({ _count: true, _max: { position: true } })
    if (count >= rulesMax) throw invalid('name', `there may be at most ${rulesMax} rules`)
    const made = await tx.route.create({
      data: {
        ...rest,
        id: newId('route'),
        position: (last.position ?? 0) + 1,
        conditions,
        botId: (await botIdOf(tx, bot)) ?? null,
        goal: goalOf(input.model, goal),
      },
      include: withBot,
    })
    await recordAudit(tx, actor, { action: 'route.create', target: made.id, after: made })
    return made
  })
  return shown(row)
}

export async function updateRoute(id: string, patch: z.output<typeof routePatch>, actor: Actor): Promise<ShownRoute> {
  if (patch.model !== undefined) await requireModel(patch.model)
  const { bot, goal, ...rest } = patch
  const row = await changing(async (tx) => {
    const before = await existing(tx, id)
    const after = await tx.route.update({
      where: { id },
      data: {
        ...rest,
        botId: await botIdOf(tx, bot),
        goal: goalOf(patch.model ?? before.model, goal === undefined ? (before.goal as Goal | null) : goal),
      },
      include: withBot,
    })
    await recordAudit(tx, actor, { action: 'route.update', target: id, before, after })
    return after
  })
  return shown(row)
}

export const deleteRoute = (id: string, actor: Actor): Promise<void> =>
  changing(async (tx) => {
    const before = await existing(tx, id)
    await tx.route.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'route.delete', target: id, before })
  })

/** Puts the rules into this order, which has to name each of them once. */
export async function orderRoutes({ ids }: z.output<typeof routeOrder>, actor: Actor): Promise<ShownRoute[]> {
  await changing(async (tx) => {
    const before = (await tx.route.findMany({ orderBy: inOrder, select: { id: true } })).map((row) => row.id)
    if (ids.toSorted().join() !== before.toSorted().join()) throw invalid('ids', 'expected each rule once')
    for (const [place, id] of ids.entries()) await tx.route.update({ where: { id }, data: { position: place + 1 } })
    await recordAudit(tx, actor, { action: 'route.order', target: 'routes', before, after: ids })
  })
  return listRoutes()
}

/** One change of the rules after another, so that positions stay apart. */
async function changing<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const result = await db().$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('frontdesk.routes'))`
    return work(tx)
  })
  inForce.forget()
  return result
}

/** Of `auto` only: what is looked for. */
function goalOf(model: string, goal: Goal | null | undefined): Goal | null {
  return model === 'auto' ? (goal ?? 'quality') : null
}

/** Refuses a rule that could never decide. */
async function requireModel(model: string): Promise<void> {
  if (model !== 'auto') await planFor(model)
}

async function existing(tx: Transaction, id: string): Promise<Route> {
  const row = await tx.route.findUnique({ where: { id } })
  if (!row) throw notFound('rule')
  return row
}

async function botIdOf(tx: Transaction, bot: string | null | undefined): Promise<string | null | undefined> {
  if (!bot) return bot === undefined ? undefined : null
  const found = await tx.bot.findFirst({ where: { OR: [{ id: bot }, { slug: bot }] }, select: { id: true } })
  if (!found) throw invalid('bot', 'there is no such bot')
  return found.id
}

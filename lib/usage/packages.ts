import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Package, Prisma } from '../database/generated/client.ts'
import { recent } from '../database/recent.ts'
import { notFound } from '../failure.ts'
import { currency, decimal, id, namedCurrency, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { Exact } from './cost.ts'
import { moment } from './reports.ts'

/*
 * Free quotas and what was paid ahead. A package holds no counter: what is used of it is read from the ledger each time, so
 * no turn can be counted twice or be lost. It changes no cost: the ledger says what a call is worth, a package who has paid.
 */

const units = ['tokens', 'requests', 'money'] as const
type Unit = (typeof units)[number]

export const packageInput = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    models: z
      .string()
      .regex(/^[\w.-]+\/\S+$/, 'expected a catalog id, or a vendor’s slug and /* for all of its models')
      .max(200)
      .describe('For which calls: a catalog id, or `openai/*` for all models of a vendor.'),
    unit: z.enum(units, { error: 'expected tokens, requests or money' }),
    amount: z
      .string()
      .regex(/^\d{1,15}(\.\d{1,6})?$/, 'expected a decimal number as text, such as "1000000"')
      .refine((text) => Number(text) > 0, 'expected more than 0'),
    currency: namedCurrency.optional().describe('Of money only.'),
    validFrom: moment.optional().describe('From when calls are drawn from it. Without it now.'),
    expiresAt: moment.optional().describe('When what is left of it is lost.'),
  })
  .superRefine(({ unit, currency, validFrom, expiresAt }, context) => {
    if ((unit === 'money') !== (currency !== undefined))
      context.addIssue({ code: 'custom', path: ['currency'], message: 'expected with money, and only with money' })
    if (expiresAt && expiresAt <= (validFrom ?? new Date()))
      context.addIssue({ code: 'custom', path: ['expiresAt'], message: 'expected a time after validFrom' })
  })

export const packageStates = ['not_begun', 'in_use', 'ends_soon', 'nearly_used', 'used_up', 'ended'] as const
export type PackageState = (typeof packageStates)[number]

export const packageView = z
  .object({
    id: id('pack'),
    name: z.string(),
    models: z.string(),
    unit: z.enum(units),
    amount: decimal,
    currency: currency.nullable(),
    validFrom: time,
    expiresAt: time.nullable(),
    used: decimal.describe('Computed from the ledger.'),
    left: decimal.describe('Never below 0: what went beyond is drawn from the next package, or from none.'),
    state: z.enum(packageStates).describe('`nearly_used`: 80 % or more. `ends_soon`: within seven days.'),
  })
  .meta({ id: 'Package', description: 'A free quota or a prepaid package, and what is left of it.' })
export type PackageView = z.output<typeof packageView>

/** All packages, those that end first at the head. */
export async function listPackages(now = new Date()): Promise<PackageView[]> {
  const packages = await db().package.findMany()
  if (packages.length === 0) return []
  const used = drawn(packages, await usageOf(packages))
  return packages.sort(byEnd).map((each) => viewOf(each, used.get(each.id) ?? new Exact(0), now))
}

const worthKnowing = ['ends_soon', 'nearly_used', 'used_up'] as const
type Warning = PackageView & { state: (typeof worthKnowing)[number] }

/** The packages that somebody should know of: nearly or wholly used, or about to end. Up to a minute old. */
export const packageWarnings = async (): Promise<Warning[]> =>
  (await lately.read('all')).filter((each): each is Warning => (worthKnowing as readonly string[]).includes(each.state))
const lately = recent('usage.packages', () => listPackages(), { ttlMs: 60_000 })

export async function addPackage(input: z.output<typeof packageInput>, actor: Actor): Promise<PackageView> {
  const made = await db().$transaction(async (tx) => {
    const row = await tx.package.create({ data: { ...input, id: newId('pack'), validFrom: input.validFrom ?? new Date() } })
    await recordAudit(tx, actor, { action: 'package.create', target: row.id, after: row })
    return row
  })
  lately.forget()
  return (await listPackages()).find(({ id }) => id === made.id) ?? viewOf(made, new Exact(0), new Date())
}

export async function deletePackage(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const before = await tx.package.findUnique({ where: { id } })
    if (!before) throw notFound('package')
    await tx.package.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'package.delete', target: id, before })
  })
  lately.forget()
}

/** What calls of a model came to in a span of time, in each unit; `span` counts the packages' beginnings and ends up to it. */
export type Drawn = { span: number; model: string; requests: bigint; tokens: bigint; cost: Prisma.Decimal | null; currency: string | null }

/** The moments at which the packages that count change. */
const changesOf = (packages: Package[]): Date[] =>
  [...new Set(packages.flatMap(({ validFrom, expiresAt }) => [validFrom.getTime(), ...(expiresAt ? [expiresAt.getTime()] : [])]))]
    .sort((a, b) => a - b)
    .map((at) => new Date(at))

function usageOf(packages: Package[]): Promise<Drawn[]> {
  const changes = changesOf(packages)
  const slugs = [...new Set(packages.map(({ models }) => models.slice(0, models.indexOf('/'))))]
  return db().$queryRaw<Drawn[]>`
    SELECT width_bucket("createdAt", ${changes.map((at) => at.toISOString())}::text[]::timestamptz[]) AS span, model, "costCurrency" AS currency,
      count(*) AS requests, sum("promptTokens" + "completionTokens")::bigint AS tokens, sum("costAmount") AS cost
    FROM "UsageEntry"
    WHERE provider = ANY(${slugs}) AND "createdAt" >= ${changes[0]} AND "promptTokens" IS NOT NULL AND "completionTokens" IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
}

/**
 * How much is drawn from each package, in its unit. A call draws from the packages that hold for its model then, from the one
 * that ends first before the others. Where a package covers a part of a span's calls, the rest of them, in every unit, goes on
 * to the next one.
 */
export function drawn(packages: Package[], usage: Drawn[]): Map<string, Prisma.Decimal> {
  const changes = changesOf(packages)
  const inOrder = packages.toSorted(byEnd)
  const used = new Map(packages.map(({ id }) => [id, new Exact(0)]))
  for (const calls of usage.toSorted((a, b) => a.span - b.span)) {
    const at = changes[calls.span - 1]
    let rest = new Exact(1)
    for (const each of at ? inOrder : []) {
      const size = sizeIn(each, calls).times(rest)
      if (size.isZero() || !holdsFor(each, calls.model, at as Date)) continue
      const before = used.get(each.id) ?? new Exact(0)
      const covered = Exact.min(size, new Exact(each.amount).minus(before))
      used.set(each.id, before.plus(covered))
      rest = rest.times(new Exact(1).minus(covered.div(size)))
    }
  }
  return used
}

const holdsFor = ({ models, validFrom, expiresAt }: Package, model: string, at: Date): boolean =>
  (models.endsWith('/*') ? model.startsWith(models.slice(0, -1)) : model === models) && validFrom <= at && (!expiresAt || at < expiresAt)

function sizeIn({ unit, currency }: Package, calls: Drawn): Prisma.Decimal {
  if (unit === 'tokens') return new Exact(calls.tokens.toString())
  if (unit === 'requests') return new Exact(calls.requests.toString())
  return new Exact(calls.currency === currency && calls.cost ? calls.cost : 0)
}

const endOf = ({ expiresAt }: Package): number => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
const byEnd = (a: Package, b: Package): number =>
  (endOf(a) === endOf(b) ? 0 : endOf(a) - endOf(b)) || a.validFrom.getTime() - b.validFrom.getTime() || (a.id < b.id ? -1 : 1)

const soonMs = 7 * 86_400_000
const nearlyUsed = 0.8

function stateOf({ amount, validFrom, expiresAt }: Package, used: Prisma.Decimal, now: Date): PackageState {
  if (expiresAt && expiresAt <= now) return 'ended'
  if (validFrom > now) return 'not_begun'
  if (used.gte(amount)) return 'used_up'
  if (used.gte(amount.times(nearlyUsed))) return 'nearly_used'
  return expiresAt && expiresAt.getTime() - now.getTime() <= soonMs ? 'ends_soon' : 'in_use'
}

function viewOf(row: Package, exactlyUsed: Prisma.Decimal, now: Date): PackageView {
  const { createdAt, unit, amount, ...shown } = row
  const used = exactlyUsed.toDecimalPlaces(unit === 'money' ? 6 : 0)
  return {
    ...shown,
    unit: unit as Unit,
    amount: amount.toFixed(),
    used: used.toFixed(),
    left: new Exact(amount).minus(used).toFixed(),
    state: stateOf(row, exactlyUsed, now),
  }
}

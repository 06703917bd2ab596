import { z } from 'zod'
import { recordAudit } from '../../access/audit.ts'
import type { Actor } from '../../access/caller.ts'
import { db } from '../../database/client.ts'
import { Failure } from '../../failure.ts'
import { cost, id } from '../../http/schemas.ts'
import { type CacheUseOfBot, cacheUse, type Span } from '../../usage/cache-use.ts'
import { type Cost, sumOf } from '../../usage/cost.ts'
import { type DirectUseOfBot, directUse } from '../../usage/direct-use.ts'
import { range } from '../../usage/reports.ts'
import { getBot } from '../bots.ts'
import type { Held } from './memory-store.ts'
import { heldAnswers, purgeAnswers } from './process-cache.ts'

export const cacheQuery = z.object(range)

const held = { entries: z.int().describe('Answers that are kept now.'), bytes: z.int() }
const counted = {
  ...held,
  hits: z.int().describe('Questions that an answer was given to again, in the range.'),
  shared: z.int().describe('Of these, those that were asked while the answer was being given to somebody else.'),
  misses: z.int().describe('Questions that could have had an answer, but there was none yet.'),
  hitRate: z.number().nullable().describe('The part of the hits, 0 to 1; `null` when nothing was asked.'),
  saved: cost.describe('What the answers had cost that were given again.'),
  unpriced: z.int().describe('Hits of which nobody knows what they saved.'),
  direct: z.int().describe('Questions that got an approved answer, and neither the cache nor a model was asked.'),
  directSaved: cost.describe('What those would have cost at the mean cost of the bot’s other answers: an estimate.'),
}

const cacheOfBot = z
  .object({
    botId: id('bot'),
    bot: z.string().nullable().describe('Its slug; `null` once it is deleted.'),
    name: z.string().nullable(),
    ...counted,
  })
  .meta({ id: 'CacheOfBot' })
export type CacheOfBot = z.output<typeof cacheOfBot>

export const cacheView = z
  .object({
    bots: z.array(cacheOfBot),
    total: z.object(counted),
    sharedByInstances: z
      .object(held)
      .nullable()
      .describe(
        'What the instances find in their Redis; `null` when there is none. All other entries are those of the instance that answers.',
      ),
  })
  .meta({ id: 'AnswerCache', description: 'What the cache of answers holds, and what it saved.' })
type CacheView = z.output<typeof cacheView>

/** What is kept now, and what keeping saved in this range. */
export async function cacheReport(span: Span): Promise<CacheView> {
  const [cached, direct, { here, shared }] = await Promise.all([cacheUse(span), directUse(span), heldAnswers()])
  const directly = new Map(direct.map((use) => [use.botId, use]))
  const used = cached.map((use) => together(use, directly.get(use.botId)))
  const uses = new Map(used.map((use) => [use.botId, use]))
  const ids = [...new Set([...uses.keys(), ...here.keys()])]
  const bots = await db().bot.findMany({ where: { id: { in: ids } }, select: { id: true, slug: true, name: true } })
  const named = new Map(bots.map((bot) => [bot.id, bot]))
  const rows = ids.map((botId) => ({
    botId,
    bot: named.get(botId)?.slug ?? null,
    name: named.get(botId)?.name ?? null,
    ...figures(uses.get(botId) ?? { ...unused, botId }, here.get(botId)),
  }))
  const all = { ...unused, botId: '' }
  for (const use of used) {
    all.hits += use.hits
    all.shared += use.shared
    all.misses += use.misses
    all.unpriced += use.unpriced
    all.direct += use.direct
  }
  all.saved = sumOf(used.flatMap(({ saved }) => saved))
  all.directSaved = sumOf(used.flatMap(({ directSaved }) => directSaved))
  return {
    bots: rows.sort((a, b) => b.hits - a.hits),
    total: figures(all, heldTogether(here)),
    sharedByInstances: shared && heldTogether(shared),
  }
}

type Use = CacheUseOfBot & { direct: number; directSaved: Cost[] }

const unused: Omit<Use, 'botId'> = { hits: 0, shared: 0, misses: 0, saved: [], unpriced: 0, direct: 0, directSaved: [] }

const together = (use: CacheUseOfBot, { direct, saved }: Partial<DirectUseOfBot> = {}): Use => ({
  ...use,
  direct: direct ?? 0,
  directSaved: saved ?? [],
})

function figures({ botId, ...use }: Use, { entries, bytes } = { entries: 0, bytes: 0 }): CacheView['total'] {
  const asked = use.hits + use.misses
  return { entries, bytes, ...use, hitRate: asked === 0 ? null : use.hits / asked }
}

const heldTogether = (held: Held) =>
  Array.from(held.values()).reduce((sum, { entries, bytes }) => ({ entries: sum.entries + entries, bytes: sum.bytes + bytes }), {
    entries: 0,
    bytes: 0,
  })

export const purgeInput = z.strictObject({
  bot: z.string().min(1).max(100).optional().describe('The slug or id of the bot whose answers are forgotten; without it those of all.'),
})

/** Forgets the answers of one bot, or of all, on every instance. */
export async function purgeCache({ bot }: z.infer<typeof purgeInput>, actor: Actor): Promise<void> {
  const target = bot === undefined ? undefined : (await getBot(bot)).id
  await purgeAnswers(target).catch((cause) => {
    throw new Failure('not_ready', 'Redis is away, so its answers could not be forgotten. Try again in a moment.', { cause })
  })
  await recordAudit(db(), actor, { action: 'cache.purge', target: target ?? 'all' })
}

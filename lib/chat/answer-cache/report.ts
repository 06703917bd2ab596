import { z } from 'zod'
import { recordAudit } from '../../access/audit.ts'
import type { Actor } from '../../access/caller.ts'
import { db } from '../../database/client.ts'
import type { CacheCalibration } from '../../database/generated/client.ts'
import { Failure, invalid } from '../../failure.ts'
import { cost, id, time } from '../../http/schemas.ts'
import { sendCacheCalibration } from '../../jobs/queues.ts'
import { type CacheUseOfBot, cacheUse, type Span } from '../../usage/cache-use.ts'
import { type Cost, sumOf } from '../../usage/cost.ts'
import { type DirectUseOfBot, directUse } from '../../usage/direct-use.ts'
import { range, rangeInOrder } from '../../usage/reports.ts'
import { getBot } from '../bots.ts'
import { isInForce, verdicts } from './calibration.ts'
import type { Held } from './memory-store.ts'
import { heldAnswers, purgeAnswers } from './process-cache.ts'

export const cacheQuery = z.object(range).refine(...rangeInOrder)

const held = { entries: z.int().describe('Answers that are kept now.'), bytes: z.int() }
const counted = {
  ...held,
  hits: z.int().describe('Questions that an answer was given to again, in the range.'),
  shared: z.int().describe('Of these, those that were asked while the answer was being given to somebody else.'),
  alike: z.int().describe('Of the hits, those whose question was only alike.'),
  misses: z.int().describe('Questions that could have had an answer, but there was none yet.'),
  hitRate: z.number().nullable().describe('The part of the hits, 0 to 1; `null` when nothing was asked.'),
  saved: cost.describe('What the answers had cost that were given again, less `spent`; below zero where more was spent.'),
  spent: cost.describe('What the embeddings cost by which questions that are alike were looked for.'),
  unpriced: z.int().describe('Questions of which nobody knows what they saved, or what their embedding cost.'),
  direct: z.int().describe('Questions that got an approved answer, and neither the cache nor a model was asked.'),
  directSaved: cost.describe('What those would have cost at the mean cost of the bot’s other answers: an estimate.'),
}

const part = z.number().min(0).max(1).nullable()
const semanticLevel = z
  .object({
    model: z.string().describe('The embedding model.'),
    state: z
      .enum([...verdicts, 'waiting'])
      .describe(
        '`calibrated`: answers are told again to questions that are alike. `waiting`: the bot, its model or its knowledge was changed, and nobody has looked at its pairs since. `too_few`: too few phrasings for any promise. `too_alike`: the model takes different questions for the same too often. `failed`: the model did not answer.',
      ),
    threshold: part.describe('From which likeness (cosine) on. `null` unless it is calibrated, as the next two.'),
    coverage: part.describe('The part of the phrasings that would be told their own answer.'),
    wrongMax: part.describe('With 95 % confidence no more of the answers that are told are wrong: at most 0.01.'),
    phrasings: z.int().describe('Phrasings of the bot’s pairs that were tried.'),
    hits: z.int().describe('Those of them that would be told an answer.'),
    wrong: z.int().describe('Of the hits, those that could be told a wrong one.'),
    phrasingsNeeded: z.int().describe('How many more it takes at least; 0 unless there are too few.'),
    calibratedAt: time.nullable(),
  })
  .meta({ id: 'SemanticLevel', description: 'Whether a bot’s answers are told again to questions that are only alike.' })
export type SemanticLevel = z.output<typeof semanticLevel>

const cacheOfBot = z
  .object({
    botId: id('bot'),
    bot: z.string().nullable().describe('Its slug; `null` once it is deleted.'),
    name: z.string().nullable(),
    ...counted,
    semantic: semanticLevel.nullable().describe('`null`: the bot has no embedding model for it.'),
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
  const [cached, direct, { here, shared }, levels] = await Promise.all([cacheUse(span), directUse(span), heldAnswers(), semanticLevels()])
  const directly = new Map(direct.map((use) => [use.botId, use]))
  const used = cached.map((use) => together(use, directly.get(use.botId)))
  const uses = new Map(used.map((use) => [use.botId, use]))
  const ids = [...new Set([...uses.keys(), ...here.keys(), ...levels.keys()])]
  const bots = await db().bot.findMany({ where: { id: { in: ids } }, select: { id: true, slug: true, name: true } })
  const named = new Map(bots.map((bot) => [bot.id, bot]))
  const rows = ids.map((botId) => ({
    botId,
    bot: named.get(botId)?.slug ?? null,
    name: named.get(botId)?.name ?? null,
    ...figures(uses.get(botId) ?? { ...unused, botId }, here.get(botId)),
    semantic: levels.get(botId) ?? null,
  }))
  const all = { ...unused, botId: '' }
  for (const use of used) {
    all.hits += use.hits
    all.shared += use.shared
    all.alike += use.alike
    all.misses += use.misses
    all.unpriced += use.unpriced
    all.direct += use.direct
  }
  all.saved = sumOf(used.flatMap(({ saved }) => saved))
  all.directSaved = sumOf(used.flatMap(({ directSaved }) => directSaved))
  all.spent = sumOf(used.flatMap(({ spent }) => spent))
  return {
    bots: rows.sort((a, b) => b.hits - a.hits),
    total: figures(all, heldTogether(here)),
    sharedByInstances: shared && heldTogether(shared),
  }
}

type Use = CacheUseOfBot & { direct: number; directSaved: Cost[] }

/** How the semantic level stands with each bot that has an embedding model for it. */
async function semanticLevels(): Promise<Map<string, SemanticLevel>> {
  const bots = await db().bot.findMany({
    where: { cacheEmbeddingModel: { not: null } },
    select: { id: true, cacheEmbeddingModel: true, knowledgeVersion: true, calibration: true },
  })
  return new Map(bots.map((bot) => [bot.id, levelOf(bot.cacheEmbeddingModel ?? '', bot.knowledgeVersion, bot.calibration)]))
}

function levelOf(model: string, knowledgeVersion: number, found: CacheCalibration | null): SemanticLevel {
  if (!isInForce(found, model, knowledgeVersion)) return { model, ...uncalibrated }
  const { threshold, coverage, wrongMax, phrasings, hits, wrong, phrasingsNeeded, calibratedAt } = found
  const state = found.verdict as SemanticLevel['state']
  return { model, state, threshold, coverage, wrongMax, phrasings, hits, wrong, phrasingsNeeded, calibratedAt }
}

const uncalibrated = {
  state: 'waiting' as const,
  threshold: null,
  coverage: null,
  wrongMax: null,
  phrasings: 0,
  hits: 0,
  wrong: 0,
  phrasingsNeeded: 0,
  calibratedAt: null,
}

const unused: Omit<Use, 'botId'> = {
  hits: 0,
  shared: 0,
  alike: 0,
  misses: 0,
  saved: [],
  spent: [],
  unpriced: 0,
  direct: 0,
  directSaved: [],
}

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

export const calibrationInput = z.strictObject({
  bot: z.string().min(1).max(100).describe('The slug or id of the bot whose pairs are looked at.'),
})

/** Has the semantic level of a bot calibrated soon. Where nothing has changed since the last time, that stays as it is. */
export async function askForCalibration({ bot }: z.infer<typeof calibrationInput>, actor: Actor): Promise<void> {
  const { id, cacheEmbeddingModel } = await getBot(bot)
  if (cacheEmbeddingModel === null) throw invalid('bot', 'has no embedding model for its cache')
  await sendCacheCalibration({ botId: id })
  await recordAudit(db(), actor, { action: 'cache.calibrate', target: id })
}

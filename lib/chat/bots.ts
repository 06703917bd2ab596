import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import { type Actor, type Caller, mayUseBot } from '../access/caller.ts'
import { identitySecret } from '../access/identity.ts'
import { endSignedSessions } from '../access/visitor-session.ts'
import { db, type Transaction } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import { type Bot, Prisma } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { recent } from '../database/recent.ts'
import { Failure, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import type { Lang } from '../knowledge/lang.ts'
import { jsonSchema } from '../llm/json-schema.ts'
import { goals } from '../routing/goal.ts'
import { topicSettings } from '../routing/topic-settings.ts'
import { recallTokensBounds, turnsRememberedBounds } from './bot-bounds.ts'
import { classSettings, maxTokens, temperature } from './class-settings.ts'

/** Kept as browsers write it in `Origin`: scheme, host and port. */
const origin = z
  .url({
    protocol: /^https?$/,
    hostname: /^[^*]+$/,
    error: 'expected the address of a site, such as https://shop.example; each site by itself, without *',
  })
  .transform((address) => new URL(address).origin)

const settings = {
  name: z.string().trim().min(1).max(100),
  lang: z.enum(['zh', 'en', 'auto']).describe('The language of its answers; `auto`: that of the question.'),
  prompt: z.string().max(20_000).nullable().describe('What it is told to be. `null`: the built-in customer-service prompt.'),
  greeting: z.string().max(1_000).nullable().describe('What the widget says first. `null`: a greeting in the reader’s language.'),
  model: z.string().min(1).max(200).nullable().describe('A catalog id, or `auto`. `null`: the enabled providers in their order.'),
  temperature,
  topP: z.number().gt(0).max(1),
  maxTokens: maxTokens.describe('How long an answer may become, in tokens. One that a model cuts shorter is continued, up to that length.'),
  presencePenalty: z.number().min(-2).max(2),
  frequencyPenalty: z.number().min(-2).max(2),
  stop: z.array(z.string().min(1).max(100)).max(4).describe('Texts at which an answer ends.'),
  turnsRemembered: z
    .number()
    .int()
    .min(turnsRememberedBounds.min)
    .max(turnsRememberedBounds.max)
    .describe('How many earlier turns of the conversation the model is told.'),
  recallTokens: z
    .number()
    .int()
    .min(recallTokensBounds.min)
    .max(recallTokensBounds.max)
    .nullable()
    .describe(
      'About how many tokens of earlier turns and passages go into a prompt. What adds nothing is left out, and beyond this number what is missed least; the last turn and the best passage stay. `null`: all of them go in.',
    ),
  classSettings: classSettings
    .nullable()
    .describe(
      'Temperature and length by what a message is for, and for JSON; what is not set is as for all answers. `null`: 0.7 for small talk and 0 for JSON, as long as `temperature` is 0.3.',
    ),
  answerSchema: jsonSchema.nullable().describe('The JSON Schema of its answers. `null`: they are text.'),
  allowedOrigins: z.array(origin).max(100).describe('The sites that may show it, such as https://shop.example. Empty: every site.'),
  identityRequired: z.boolean().describe('The widget answers only visitors whose identity the shop has signed.'),
  keepsOriginalImages: z
    .boolean()
    .describe(
      'Pictures go to the model as they were sent. `false`: at most 2,048 pixels a side and small enough for every vendor, which costs some accuracy.',
    ),
  continuesBroken: z
    .boolean()
    .describe(
      'An answer that breaks off is gone on with by another model, as one answer and two calls. `false`: what came is kept, and can be asked again.',
    ),
  cacheSeconds: z
    .number()
    .int()
    .min(3_600)
    .max(86_400)
    .nullable()
    .describe('How long an answer is given again to who asks the same, in seconds: an hour to a day. `null`: every question asks a model.'),
  directAnswers: z
    .boolean()
    .describe('A question that is surely an approved one of its knowledge gets that answer at once, without a model. `false`: never.'),
  cacheEmbeddingModel: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .describe(
      'The catalog id of an embedding model: answers are told again to questions that are only alike, too, once the bot’s own pairs have shown from which likeness on. `null`: only to the same question.',
    ),
  topics: topicSettings.nullable().describe('What is done about messages that touch a topic. `null`: nothing.'),
  autoGoal: z.enum(goals).describe('What `auto` looks for: the cheapest, the best or the quickest model.'),
  enabled: z.boolean().describe('`false`: it answers nobody.'),
}
const slug = z
  .string()
  .regex(/^(?!auto$)[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens, at most 63, and not auto')
  .describe('The name by which pages and programs call it.')

/** The bot of the shop that comes along: whoever names none means it. */
export const defaultBot = 'demo'
export const namedBot = z.string().min(1).max(63).default(defaultBot).describe('The bot’s slug.')
/** How those who look after a bot name it. */
export const botInQuery = z.string().min(1).max(100).default(defaultBot).describe('The slug or id of the bot.')

export const botInput = z
  .strictObject({ slug, ...settings })
  .partial()
  .required({ slug: true, name: true })
export const botPatch = z.strictObject({ slug, ...settings }).partial()

export const shownBot = z
  .object({
    ...settings,
    id: id('bot'),
    slug,
    allowedOrigins: z.array(z.string()).describe('The sites that may show it. Empty: every site.'),
    identityVersion: z.int().describe('How often a secret for signing identities was made; 0: there is none yet.'),
    version: z.int().describe('Grows with every change of the settings.'),
    knowledgeVersion: z.int().describe('Grows with every change of the knowledge.'),
    createdAt: time,
    updatedAt: time,
  } satisfies Record<keyof Bot, z.ZodType>)
  .meta({ id: 'Bot', description: 'A bot and its settings.' })

const bySlug = recent('chat.bots', (slug) => db().bot.findUnique({ where: { slug } }))

/** The bot of this slug as turns use it; 404 when there is none or it is switched off. */
export async function findBot(slug: string): Promise<Bot> {
  const bot = await bySlug.read(slug)
  if (!bot?.enabled) throw notFound('bot')
  return bot
}

/** True when this slug names a bot, so that the OpenAI routes can tell a bot from a model. */
export const isBot = async (slug: string): Promise<boolean> => (await bySlug.read(slug))?.enabled === true

const byId = recent('chat.bots-by-id', (id) => db().bot.findUnique({ where: { id } }))

/** The same by id, as tokens name it. */
export async function findBotById(id: string): Promise<Bot> {
  const bot = await byId.read(id)
  if (!bot?.enabled) throw notFound('bot')
  return bot
}

const suggestionsMax = 3

/** Questions to begin with, from the bot's own knowledge in the reader's language. */
export async function suggestionsOf(botId: string, reader: Lang): Promise<string[]> {
  const pairs = await db().document.findMany({
    where: { botId, questions: { isEmpty: false }, lang: reader },
    orderBy: { id: 'asc' },
    select: { questions: true },
    take: suggestionsMax,
  })
  return pairs.flatMap(({ questions }) => questions.slice(0, 1))
}

export const listBots = (page: Page) =>
  db().bot.findMany({
    where: olderThan(page.cursor),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
  })

/** A bot by id or slug, also when it is switched off. */
export async function getBot(idOrSlug: string): Promise<Bot> {
  const bot = await db().bot.findFirst({ where: { OR: [{ id: idOrSlug }, { slug: idOrSlug }] } })
  if (!bot) throw notFound('bot')
  return bot
}

/** A bot by id or slug that the caller may use; another's bot does not exist for him. */
export async function getBotOf(caller: Caller, idOrSlug: string): Promise<Bot> {
  const bot = await getBot(idOrSlug)
  if (!mayUseBot(caller, bot)) throw notFound('bot')
  return bot
}

export async function createBot(input: z.infer<typeof botInput>, actor: Actor): Promise<Bot> {
  const bot = await changing(input.slug, async (tx) => {
    const made = await tx.bot.create({ data: { ...stored(input), id: newId('bot') } })
    await keepVersion(tx, made, actor)
    await recordAudit(tx, actor, { action: 'bot.create', target: made.id, after: made })
    return made
  })
  forgetBots()
  return bot
}

/** Changes a bot's settings; what it becomes is a new version. */
export async function updateBot(idOrSlug: string, patch: z.infer<typeof botPatch>, actor: Actor): Promise<Bot> {
  const { id, slug } = await getBot(idOrSlug)
  const bot = await changing(patch.slug ?? slug, async (tx) => {
    const before = await locked(tx, id)
    const after = await tx.bot.update({ where: { id }, data: { ...stored(patch), version: { increment: 1 } } })
    await keepVersion(tx, after, actor)
    await recordAudit(tx, actor, { action: 'bot.update', target: id, before, after })
    return after
  })
  forgetBots()
  return bot
}

const stored = <Input extends z.infer<typeof botPatch>>({ answerSchema, topics, classSettings, ...rest }: Input) => ({
  ...rest,
  ...(topics !== undefined && { topics: json(topics) }),
  ...(answerSchema !== undefined && { answerSchema: json(answerSchema) }),
  ...(classSettings !== undefined && { classSettings: json(classSettings) }),
})

/** As the database takes it: it has two nulls for JSON. */
const json = (value: object | null) => (value === null ? Prisma.DbNull : (value as Prisma.InputJsonObject))

/** Deletes a bot with its knowledge. Its conversations and the ledger stay. */
export async function deleteBot(idOrSlug: string, actor: Actor): Promise<void> {
  const { id } = await getBot(idOrSlug)
  await db().$transaction(async (tx) => {
    const before = await locked(tx, id)
    await tx.bot.delete({ where: { id } })
    await recordAudit(tx, actor, { action: 'bot.delete', target: id, before })
  })
  forgetBots()
}

/** The bot as it is before a change; another change of it waits. */
async function locked(tx: Transaction, id: string): Promise<Bot> {
  await tx.$queryRaw`SELECT id FROM "Bot" WHERE id = ${id} FOR UPDATE`
  const bot = await tx.bot.findUnique({ where: { id } })
  if (!bot) throw notFound('bot')
  return bot
}

function forgetBots(): void {
  bySlug.forget()
  byId.forget()
}

export const newIdentitySecret = z.object({ secret: z.string().describe('It is in this answer and never again.') })

/** Gives the bot a new secret for signing visitors' identities; what was signed with the one before it proves nothing from now on. */
export async function renewIdentitySecret(idOrSlug: string, actor: Actor): Promise<string> {
  const before = await getBot(idOrSlug)
  const bot = await db().$transaction(async (tx) => {
    await recordAudit(tx, actor, { action: 'bot.renew-identity-secret', target: before.id })
    await endSignedSessions(tx, before.id)
    return tx.bot.update({ where: { id: before.id }, data: { identityVersion: { increment: 1 } } })
  })
  forgetBots()
  return identitySecret(bot)
}

async function changing<T>(slug: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await db().$transaction(work)
  } catch (error) {
    if (isDuplicate(error))
      throw new Failure('conflict', `slug: ${slug} is taken by another bot.`, {
        cause: error,
        errors: [{ path: 'slug', message: 'is taken by another bot' }],
      })
    throw error
  }
}

async function keepVersion(tx: Transaction, bot: Bot, actor: Actor): Promise<void> {
  const { id: botId, version, createdAt, updatedAt, knowledgeVersion, ...kept } = bot
  await tx.botVersion.create({
    data: { id: newId('botv'), botId, version, settings: kept satisfies Prisma.InputJsonObject, createdBy: actor.id },
  })
}

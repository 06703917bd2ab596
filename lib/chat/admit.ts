import { type Caller, mayBeUrgent, mayChooseModel, mayUseBot, requireModel } from '../access/caller.ts'
import { countAgainst } from '../access/rate-limit.ts'
import type { Bot } from '../database/generated/client.ts'
import { Failure, invalid, notFound } from '../failure.ts'
import { newId } from '../ids.ts'
import { isText, knownKinds, readAttachments } from '../images/attachments.ts'
import { detectLang, type Lang } from '../knowledge/lang.ts'
import { seeing, vendorsIn } from '../llm/catalog.ts'
import { gateway } from '../llm/gateway/gateway.ts'
import type { Candidate } from '../llm/generate.ts'
import type { WantedJson } from '../llm/json-mode.ts'
import type { JsonSchema } from '../llm/json-schema.ts'
import { isDraining } from '../process.ts'
import { isAuto } from '../routing/goal.ts'
import { routeTurn } from '../routing/route-turn.ts'
import { findBot } from './bots.ts'
import { allowedOf, refuseSpent } from './budget.ts'
import { conversationIdOf, findConversation } from './conversation.ts'
import { directAnswerTo } from './direct/direct-answer.ts'
import { partsMax, readingOf } from './long-text/reading.ts'
import { questionCharsMax, type TurnRequest } from './turn-request.ts'
import type { Turn } from './turn-state.ts'

/** Lets a turn in, or refuses it before anything is written or spent: bad text, foreign objects, unknown model, too many, no room, too long a text, over budget. */
export async function admit(asked: TurnRequest, caller: Caller): Promise<Turn> {
  const startedAt = Date.now()
  if (isDraining())
    throw new Failure('not_ready', 'This server is being stopped. Try again in a moment.', { headers: { 'retry-after': '5' } })
  refuseQuestion(asked)
  const request = asked.attachments ? { ...asked, attachments: await knownKinds(asked.attachments, caller) } : asked
  refuseUrgent(request, caller)
  if (caller.kind === 'visitor') await countAgainst('visitor', caller.visitorId)
  const bot = request.bot === undefined ? null : await usableBot(request.bot, caller)
  const model = modelFor(request, bot, caller)
  const forced = model !== null && !isAuto(model)
  const lang = langOf(bot, request.question)
  const json = jsonWantedOf(request, bot, lang)
  const allowed = (plan: Candidate[]) => allowedOf({ request, caller, bot }, plan)
  const route = await routeTurn({ ...routeRequestOf(request, caller, bot, lang, json), groups: groupsOf(caller, request), allowed })
  const plan = planAbleToAnswer(route.plan, request, forced)
  requireJsonModel(plan, json)
  const { conversationId, isNewConversation } = await placeOf(request, caller, bot)
  const direct = await directAnswerTo({ request, bot, lang, plan, json, isNewConversation })
  if (!direct && !request.inBatch) refuseWhenFull(plan, request, json)
  const { images, texts } = await readAttachments(request.attachments ?? [], caller, bot?.keepsOriginalImages ?? false)
  const planned = { request, bot, lang, plan, route, json, images, texts }
  const reading = readingOf(planned, partsMax[caller.kind === 'visitor' ? 'visitor' : 'program'])
  if (!direct) await refuseSpent({ ...planned, caller })
  return {
    request,
    caller,
    bot,
    lang,
    json,
    plan,
    route,
    forced,
    images,
    direct,
    texts,
    reading,
    conversationId,
    isNewConversation,
    ...(request.ids ?? { questionId: newId('msg'), replyId: newId('msg') }),
    startedAt,
  }
}

const routeRequestOf = (
  { question: text, model: named, attachments = [] }: TurnRequest,
  caller: Caller,
  bot: Bot | null,
  lang: Lang,
  json?: WantedJson,
) => ({
  text,
  lang,
  bot,
  named,
  // What a bot is set to is its own, for whoever may use it.
  mayChoose: named === undefined || named === bot?.model ? undefined : (model: string) => mayChooseModel(caller, model),
  hasImage: attachments.some((one) => !isText(one)),
  needsJson: json !== undefined,
})

const groupsOf = (caller: Caller, { groups = [] }: TurnRequest): string[] => (caller.kind === 'visitor' ? caller.groups : groups)

/** The bot's language, or the question's own. */
export const langOf = (bot: Bot | null, question: string): Lang =>
  bot?.lang === 'zh' || bot?.lang === 'en' ? bot.lang : detectLang(question)

/** The JSON that the request asks for, or else the bot. */
export function jsonWantedOf(
  { json, passThrough }: Pick<TurnRequest, 'json' | 'passThrough'>,
  bot: Bot | null,
  lang: Lang,
): WantedJson | undefined {
  if (json) return { ...json, lang }
  return bot?.answerSchema && !passThrough ? { schema: bot.answerSchema as JsonSchema, name: 'answer', lang } : undefined
}

/** Refuses to ask for JSON where only the embedded engine could answer. */
export function requireJsonModel(plan: Candidate[], json: WantedJson | undefined): void {
  if (json && plan.every(({ embedded }) => embedded))
    throw new Failure('model_not_available', 'model: no enabled model can answer in JSON; the embedded engine cannot.', {
      errors: [{ path: 'model', message: 'cannot answer in JSON' }],
    })
}

/**
 * Refuses a turn for which every model would keep it waiting too long. A visitor is answered by the embedded engine where it
 * can stand in: the gateway turns his vendors away at once. So is a program whose vendors rest, since that is a failure of
 * theirs and no crowd of ours.
 */
function refuseWhenFull(plan: Candidate[], { channel, priority = 'normal', question }: TurnRequest, json: WantedJson | undefined): void {
  const vendors = vendorsIn(plan)
  let fullMs = gateway().fullFor(vendors, priority)
  if (fullMs === undefined) return
  const standsIn = vendors.length < plan.length && !json && question.trim() !== ''
  if (standsIn) {
    const awake = vendors.filter((vendor) => !gateway().rests(vendor))
    fullMs = channel === 'widget' ? undefined : gateway().fullFor(awake, priority)
  }
  if (fullMs === undefined) return
  const seconds = Math.ceil(fullMs / 1_000)
  throw new Failure('overloaded', `Every model is busy now. Try again in ${seconds} s.`, { headers: { 'retry-after': String(seconds) } })
}

function refuseQuestion({ question, passThrough, attachments = [] }: TurnRequest): void {
  if (passThrough) return // what goes to a model unchanged is the model's to refuse
  if (question.trim() === '' && attachments.length === 0) throw invalid('message', 'must not be empty')
  if (question.length > questionCharsMax) throw invalid('message', `may have at most ${questionCharsMax} characters`)
}

/**
 * Passed through, messages get a vendor's answer or none. About pictures those are asked that may see them; where nobody does,
 * the embedded engine answers the words.
 */
function planAbleToAnswer(plan: Candidate[], { passThrough, attachments = [], question }: TurnRequest, forced: boolean): Candidate[] {
  const embedded = passThrough ? [] : plan.filter((candidate) => candidate.embedded)
  const first = attachments.find((one) => !isText(one))
  if (!first) return passThrough ? vendorsIn(plan) : plan
  const able = seeing(plan)
  if (able.length > 0) return [...able, ...embedded]
  const field = first.path.split('.')[0] ?? ''
  if (forced) throw invalid(field, `${plan[0]?.catalogId} does not see pictures; name a model that does, or send words only`)
  if (embedded.length === 0 || question.trim() === '') throw invalid(field, 'no model here sees pictures; describe yours in words')
  return embedded
}

function refuseUrgent({ priority }: TurnRequest, caller: Caller): void {
  if (priority !== 'high' || mayBeUrgent(caller)) return
  const message = 'high is not allowed to this key; its `maxPriority` is normal'
  throw new Failure('not_allowed', `priority: ${message}.`, { errors: [{ path: 'priority', message }] })
}

/** The bot of this slug, when the caller may use it. */
export async function usableBot(slug: string, caller: Caller): Promise<Bot> {
  const bot = await findBot(slug)
  if (!mayUseBot(caller, bot)) throw notFound('bot')
  return bot
}

/** The model that is asked for, or else the bot's; null: the enabled providers in order. Refuses one that the caller may not name. */
export function modelFor({ model }: Pick<TurnRequest, 'model'>, bot: Bot | null, caller: Caller): string | null {
  if (model === undefined) return bot?.model ?? null
  if (model !== bot?.model) requireModel(caller, model)
  return model
}

async function placeOf({ conversationId, chatId, ids }: TurnRequest, caller: Caller, bot: Bot | null) {
  if (ids?.conversationId !== undefined) return { conversationId: ids.conversationId, isNewConversation: true }
  if (conversationId !== undefined) {
    await findConversation(conversationId, caller, bot?.id)
    return { conversationId, isNewConversation: false }
  }
  if (chatId === undefined) return { conversationId: newId('conv'), isNewConversation: true }
  const id = conversationIdOf(chatId, caller)
  const known = await findConversation(id, caller, bot?.id).then(
    () => true,
    (error: Failure) => error.code !== 'not_found' && Promise.reject(error),
  )
  return { conversationId: id, isNewConversation: !known }
}

import type { Bot } from '../database/generated/client.ts'
import { isFailure } from '../failure.ts'
import type { Lang } from '../knowledge/lang.ts'
import { planFor, seeing, vendorsIn } from '../llm/catalog.ts'
import type { Candidate } from '../llm/generate.ts'
import { type Choice, choose } from './choose.ts'
import { countBegun, figuresFor } from './figures.ts'
import { type Goal, goalIn, goals, isAuto } from './goal.ts'
import { inquiryOf } from './inquiry.ts'
import type { Inquiry } from './inquiry-classes.ts'
import { type Miss, type Subject, unmet } from './match.ts'
import { type Rule, rules } from './rules.ts'
import { settingsFor, strictly } from './topic-settings.ts'
import { refreshClassifier } from './trained.ts'

/** What decides which model is asked first. */
export type RouteRequest = {
  text: string
  lang: Lang
  bot: Bot | null
  /** The model that the caller named: a catalog id or `auto`; undefined for none. */
  named: string | undefined
  /** Which models `auto` and the rules may choose; without it every one. */
  mayChoose?: (model: string) => boolean
  hasImage: boolean
  needsJson: boolean
  /** Of the visitor, as the shop has signed them or a program says. */
  groups: string[]
  /** Those of a plan among which `auto` may choose, at least one. Without it, all. */
  allowed?: (plan: Candidate[]) => Promise<Candidate[]>
}

/** `named`, `bot`: a model was set for the call, or for the bot. `order`: nothing spoke for another order than that of the providers. */
export const deciders = ['named', 'topic', 'bot', 'rule', 'auto', 'order'] as const
export type Decider = (typeof deciders)[number]

/** Whether a rule held, and what spoke against it. */
export type Tried = { rule: Rule; miss: Miss | null }

export type Routed = {
  /** The models in the order they are asked. */
  plan: Candidate[]
  by: Decider
  /** Null for a program's messages to a model that it named: nobody asks what they are about. */
  inquiry: Inquiry | null
  /** The rule that decided. */
  rule: Rule | null
  /** The rules up to the one that decided. None where they were not asked. */
  tried: Tried[]
  /** What `auto` chose, and for which goal. */
  auto: (Choice & { goal: Goal }) | null
  /** What follows the answer; empty: nothing. */
  disclaimer: string
}

type Ways = {
  /** From 0 to 1. Without it nothing is tried out, and nothing is counted: for who only looks. */
  random?: () => number
  /** Looks at every rule, also at those behind the one that decides. */
  tellsAll?: boolean
}

/**
 * Which models a message is sent to, and in which order. A model that the caller named is asked alone; else the bot's own for
 * a topic comes first, then the model that the bot is set to, then the first rule that holds, then `auto`, then the providers in
 * their order. What was chosen heads the usual chain. Throws `model_not_available` for a model that was named and is not there.
 */
export async function routeTurn(request: RouteRequest, { random, tellsAll }: Ways = { random: Math.random }): Promise<Routed> {
  const { text, lang, bot, named, mayChoose, hasImage, needsJson, groups, allowed = async (plan) => plan } = request
  const untold = { rule: null, tried: [], auto: null, disclaimer: '' }
  const isNamed = named !== undefined && !isAuto(named)
  if (isNamed && !bot) return { ...untold, plan: await planFor(named), by: 'named', inquiry: null }

  await refreshClassifier()
  const inquiry = inquiryOf(text)
  const common = { ...untold, inquiry }
  if (isNamed) return { ...common, plan: await planFor(named), by: 'named' }

  const { model: ofTopic, strict, disclaimer } = settingsFor(bot?.topics, inquiry.topics, lang)
  const isSet = named === undefined && bot?.model != null && !isAuto(bot.model)
  const usable = (plan: Candidate[]) => plan.filter(({ catalogId, embedded }) => embedded || !mayChoose || mayChoose(catalogId))
  const usual = usable(await planFor(isSet ? bot.model : null))
  const ordered = (plan: Candidate[]) => (strict ? strictly(plan) : plan)
  const first = ofTopic && (await candidatesOf(ofTopic))
  if (first) return { ...common, plan: ordered(headed(first, usual)), by: 'topic', disclaimer }
  if (isSet) return { ...common, plan: ordered(usual), by: 'bot', disclaimer }

  const subject: Subject = { text, botId: bot?.id ?? null, lang, hasImage, needsJson, groups, inquiry }
  const { tried, rule, head } = await firstRule(subject, usable, tellsAll ?? false)
  const goal = goalFor(rule, named ?? bot?.model ?? null, bot)
  if (rule && head) return { ...common, plan: ordered(headed(head, usual)), by: 'rule', rule, tried, disclaimer }
  const by = rule ? 'rule' : goal ? 'auto' : 'order'
  const auto = goal && (await chosen(goal, await allowed(hasImage ? seeing(usual) : usual), inquiry, random))
  const plan = auto ? headed(ofModel(usual, auto.model), usual) : usual
  return { ...common, plan: ordered(plan), by, rule, tried, auto, disclaimer }
}

/** What `auto` looks for: as the rule, the caller or the bot says; null where it is not `auto`. */
function goalFor(rule: Rule | null, model: string | null, bot: Bot | null): Goal | null {
  if (rule) return rule.goal
  if (model === null || !isAuto(model)) return null
  return goalIn(model) ?? goals.find((goal) => goal === bot?.autoGoal) ?? 'quality'
}

/** The first rule that holds and has a model that can be asked; `head`: its candidates, none where it says `auto`. */
async function firstRule(subject: Subject, usable: (plan: Candidate[]) => Candidate[], tellsAll: boolean) {
  const tried: Tried[] = []
  let decided: { rule: Rule; head: Candidate[] | null } | undefined
  for (const rule of await rules()) {
    if (decided && !tellsAll) break
    const against = missOf(rule, subject)
    const found = against === null && rule.model !== 'auto' ? usable((await candidatesOf(rule.model)) ?? []) : []
    const head = found.length > 0 ? found : null
    const miss = against ?? (rule.model !== 'auto' && !head ? 'model' : null)
    tried.push({ rule, miss })
    if (miss === null) decided ??= { rule, head }
  }
  return { tried, rule: decided?.rule ?? null, head: decided?.head ?? null }
}

function missOf({ enabled, botId, conditions }: Rule, subject: Subject): Miss | null {
  if (!enabled) return 'enabled'
  if (botId !== null && botId !== subject.botId) return 'bot'
  return unmet(conditions, subject) ?? null
}

async function chosen(goal: Goal, plan: Candidate[], { class: inquiryClass }: Inquiry, random?: () => number) {
  const models = [...new Set(vendorsIn(plan).map(({ catalogId }) => catalogId))]
  if (models.length === 0) return null
  const choice = choose(goal, await figuresFor(models, inquiryClass), random)
  if (random) countBegun(choice.model)
  return { ...choice, goal }
}

/** A model through each provider that has it; null where none has it now. */
async function candidatesOf(model: string): Promise<Candidate[] | null> {
  try {
    const plan = await planFor(model)
    return plan.length === 1 ? plan : vendorsIn(plan)
  } catch (error) {
    if (isFailure(error) && error.code === 'model_not_available') return null
    throw error
  }
}

const ofModel = (plan: Candidate[], model: string): Candidate[] => plan.filter(({ catalogId }) => catalogId === model)

/** The plan with these at its head, none of them twice. */
const headed = (first: Candidate[], plan: Candidate[]): Candidate[] => {
  const models = new Set(first.map(({ catalogId }) => catalogId))
  return [...first, ...plan.filter(({ catalogId }) => !models.has(catalogId))]
}

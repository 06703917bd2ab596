import { createAnswerCache } from '#lib/chat/answer-cache/answer-cache.ts'
import type { Bypass } from '#lib/chat/answer-cache/bypass.ts'
import type { KeptAnswer } from '#lib/chat/answer-cache/kept-answer.ts'
import { keyOf } from '#lib/chat/answer-cache/key.ts'
import type { Lang } from '#lib/knowledge/lang.ts'
import { type Cost, Exact, sumOf } from '#lib/usage/cost.ts'
import type { Asked } from './shops.ts'

/** What may save money: an answer given again, an approved answer without a model, a smaller model, a shorter prompt. */
export const levers = ['cache', 'direct', 'small', 'economy'] as const
export type Lever = (typeof levers)[number]

export type Size = 'large' | 'small'
export type Form = 'whole' | 'economical'

/** What the product decides about a question, each lever by itself, and what a call for it costs. */
export type Decided = {
  asked: Asked
  bot: { id: string; version: number }
  knowledgeVersion: number
  lang: Lang
  /** Why the cache is not for it; null where it is. */
  bypass: Bypass | null
  /** The pair that answers it without a model, by its externalId; null where none is sure enough. */
  direct: string | null
  /** The model that the rules send it to. */
  routed: Size
  /** The prompt held what answers it, and the shorter one does not. */
  isCut: boolean
  cost: Record<Size, Record<Form, Cost>>
}

/** What is wrong with an answer. `other`: it was given to a question of another label; `pair`: it is another pair's; `misrouted`: the small model gave it where the large one is needed; `cut`: the shorter prompt lacked what answers. */
export const reasons = ['other', 'pair', 'misrouted', 'cut'] as const
export type Reason = (typeof reasons)[number]

/** One answer: who gave it, what is wrong with it, and what its call cost. */
type Answered = { by: 'direct' | 'cache' | Size; reason: Reason | null; cost?: Cost }

export type Outcome = { turns: number; cost: Cost; by: Record<Answered['by'], number>; wrong: number; because: Record<Reason, number> }

type Setting = {
  cacheSeconds: number
  secondsBetween: number
  /** From 0 to 1. */
  random: () => number
}

/** Asks a stream of questions, one every so many seconds and each the first of its conversation, with some of the levers. */
export function replay(stream: readonly Decided[], used: ReadonlySet<Lever>, setting: Setting): Outcome {
  const answer = answering(used, setting)
  const answers = stream.map((question, turn) => answer(question, turn * setting.secondsBetween * 1_000))
  const [cost = { amount: '0', currency: '' }] = sumOf(answers.flatMap(({ cost }) => cost ?? []))
  const countOf = <Name extends string>(names: readonly Name[], nameOf: (answered: Answered) => Name | null) =>
    Object.fromEntries(names.map((name) => [name, answers.filter((each) => nameOf(each) === name).length])) as Record<Name, number>
  return {
    turns: answers.length,
    cost,
    by: countOf(['direct', 'cache', 'large', 'small'], ({ by }) => by),
    wrong: answers.filter(({ reason }) => reason !== null).length,
    because: countOf(reasons, ({ reason }) => reason),
  }
}

/** The part of one cost that another saves, 0 to 1. */
export const savedOf = (one: Outcome, baseline: Outcome): number =>
  new Exact(1).minus(new Exact(one.cost.amount).div(baseline.cost.amount)).toNumber()

/**
 * Answers as a turn does it: directly where a pair is sure, else from the cache, else by a model. What is wrong with an answer
 * is wrong again each time it is given.
 */
function answering(used: ReadonlySet<Lever>, { cacheSeconds, random }: Setting): (question: Decided, now: number) => Answered {
  let now = 0
  const cache = createAnswerCache({ clock: { now: () => now, sleep: async () => {} }, random })
  const given: { label: string | null; reason: Reason | null }[] = []

  function ask(question: Decided): Answered {
    const by = used.has('small') ? question.routed : 'large'
    const form = used.has('economy') ? 'economical' : 'whole'
    const reason = by === 'small' && question.asked.needsLarge ? 'misrouted' : form === 'economical' && question.isCut ? 'cut' : null
    return { by, reason, cost: question.cost[by][form] }
  }

  function askOnce(question: Decided): Answered {
    const { asked, bot, knowledgeVersion, lang } = question
    const model = used.has('small') ? question.routed : 'large'
    const key = keyOf(bot, knowledgeVersion, { lang, forced: false, plan: [{ catalogId: model }], request: { question: asked.text } })
    const place = cache.placeFor(key)
    if ('kept' in place) {
      const before = given[Number(place.kept.reply)]
      return { by: 'cache', reason: before?.label === asked.label ? before.reason : 'other' }
    }
    const answered = ask(question)
    const kept = keptUnder(given.push({ label: asked.label, reason: answered.reason }) - 1)
    cache.keep(key, place.flight, kept, cacheSeconds)
    place.flight.land(kept)
    return answered
  }

  return (question, at) => {
    now = at
    if (used.has('direct') && question.direct !== null)
      return { by: 'direct', reason: question.direct === question.asked.label ? null : 'pair' }
    return used.has('cache') && question.bypass === null ? askOnce(question) : ask(question)
  }
}

/** An answer whose text is the number under which this replay remembers it. */
const keptUnder = (number: number): KeptAnswer => ({
  reply: String(number),
  citations: [],
  model: '',
  provider: '',
  finishReason: 'stop',
  degraded: false,
  cost: null,
})

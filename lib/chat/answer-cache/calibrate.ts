import { setImmediate } from 'node:timers/promises'
import { db } from '../../database/client.ts'
import { couldBePersonalData, hidePersonalData } from '../../guard/personal-data.ts'
import { newId } from '../../ids.ts'
import { detectLang } from '../../knowledge/lang.ts'
import { embeddingPlanFor } from '../../llm/catalog.ts'
import { type EmbeddingCandidate, embed } from '../../llm/embed.ts'
import { openLedger } from '../../usage/ledger.ts'
import { questionCharsMax } from './alike.ts'
import { forgetCalibration, type verdicts } from './calibration.ts'
import { hashOf } from './key.ts'
import { normalise } from './normalise.ts'
import { particularsOf } from './particulars.ts'
import { direction, type Phrasing, type Trial, thresholdFrom, trialOf } from './threshold.ts'

/** To be counted up with every change of the rules that tell questions apart: what was found by others holds no longer. */
const rules = 1
/** No vendor takes fewer. */
const textsAtOnce = 10
/** More would not fit into a job's time and memory; which ones, chance decides, the same each time. */
const keptMax = 10_000
const askedMax = 2_000

/**
 * Works out from which likeness on a bot's answers are told again, by what its pairs say now. Costs nothing where they and the
 * embedding model are those of the last time.
 */
export async function calibrate(botId: string, signal?: AbortSignal): Promise<void> {
  const bot = await db().bot.findUnique({ where: { id: botId } })
  if (!bot?.cacheEmbeddingModel) return
  const { cacheEmbeddingModel: model, knowledgeVersion, lang } = bot
  const pairs = await db().document.findMany({
    where: { botId, questions: { isEmpty: false } },
    orderBy: { id: 'asc' },
    select: { questions: true, text: true },
  })
  const pairsHash = hashOf([rules, model, lang, pairs])
  const before = await db().cacheCalibration.findUnique({ where: { botId } })
  if (before?.pairsHash === pairsHash && before.verdict !== 'failed')
    await db().cacheCalibration.update({ where: { botId }, data: { knowledgeVersion } })
  else {
    const found = (await tried(botId, model, written(pairs, lang), signal)) ?? failed
    if (signal?.aborted) return // another instance does it
    const data = { model, knowledgeVersion, pairsHash, ...found, calibratedAt: new Date() }
    await db().cacheCalibration.upsert({ where: { botId }, create: { botId, ...data }, update: data })
  }
  forgetCalibration(botId)
}

const failed = {
  verdict: 'failed' satisfies (typeof verdicts)[number],
  threshold: null,
  coverage: null,
  phrasings: 0,
  hits: 0,
  wrong: 0,
  wrongMax: null,
  phrasingsNeeded: 0,
}

type Written = { question: string; lang: string; subject: string }

/** The phrasings of pairs as turns would look for them; without those that two answers stand at, which say nothing of likeness. */
function written(pairs: { questions: string[]; text: string }[], lang: string): Written[] {
  const all = pairs.flatMap(({ questions, text }) => {
    const subject = hashOf(normalise(text))
    return questions.filter(mayBeEmbedded).map((question) => ({ question, lang: lang === 'auto' ? detectLang(question) : lang, subject }))
  })
  const byWords = Map.groupBy(all, ({ question }) => normalise(question))
  const clear = Array.from(byWords.values()).flatMap(([first, ...others]) =>
    first && others.every(({ subject }) => subject === first.subject) ? [first] : [],
  )
  return byChance(clear, ({ question }) => question).slice(0, keptMax)
}

const mayBeEmbedded = (question: string): boolean =>
  normalise(question) !== '' &&
  question.length <= questionCharsMax &&
  !(couldBePersonalData(question) && hidePersonalData(question) !== question)

/** What the phrasings show; undefined where the embedding model does not answer. */
async function tried(botId: string, model: string, all: Written[], signal?: AbortSignal) {
  const plan = await embeddingPlanFor(model).catch(() => []) // it is switched off
  const vectors = await vectorsOf(
    botId,
    plan,
    all.map(({ question }) => normalise(question)),
    signal,
  )
  if (!vectors) return undefined
  const phrasings = all.map(({ question, lang, subject }, place) => ({
    lang,
    phrasing: { subject, vector: direction(vectors[place] ?? []), particulars: particularsOf(question) },
  }))
  const trials: Trial[] = []
  for (const inLang of Map.groupBy(phrasings, ({ lang }) => lang).values())
    trials.push(...(await trialsOf(inLang.map(({ phrasing }) => phrasing))))
  return thresholdFrom(trials)
}

/** Asks each phrasing that is not the only one of its subject. One at a time: turns go on between. */
async function trialsOf(all: Phrasing[]): Promise<Trial[]> {
  const ofSubject = Map.groupBy(all, ({ subject }) => subject)
  const trials: Trial[] = []
  for (const asked of all.filter(({ subject }) => (ofSubject.get(subject)?.length ?? 0) > 1).slice(0, askedMax)) {
    trials.push(trialOf(asked, all))
    await setImmediate()
  }
  return trials
}

async function vectorsOf(botId: string, plan: EmbeddingCandidate[], texts: string[], signal?: AbortSignal) {
  const of = { conversationId: null, messageId: null, botId, apiKeyId: null, purpose: 'evaluation' }
  const ledger = openLedger({ requestId: newId('req'), ...of })
  const common = { plan, ledger, priority: 'batch', flow: `bot:${botId}`, signal } as const
  const made: number[][] = []
  try {
    for (let from = 0; from < texts.length; from += textsAtOnce) {
      const { vectors } = await embed({ ...common, input: texts.slice(from, from + textsAtOnce) })
      if (!vectors) return undefined
      made.push(...vectors)
    }
  } finally {
    await ledger.close()
  }
  return made.every(({ length }) => length === made[0]?.length) ? made : undefined
}

const byChance = <T>(all: T[], nameOf: (one: T) => string): T[] =>
  all
    .map((one) => [hashOf(nameOf(one)), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one)

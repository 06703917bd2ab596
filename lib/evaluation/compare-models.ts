import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { langOf } from '../chat/admit.ts'
import { findBot } from '../chat/bots.ts'
import { modelRequestOf } from '../chat/generate-request.ts'
import { passagesFor, promptFor } from '../chat/turn-prompt.ts'
import type { Bot } from '../database/generated/client.ts'
import { Failure, invalid } from '../failure.ts'
import { cost } from '../http/schemas.ts'
import { planFor } from '../llm/catalog.ts'
import { type Candidate, type Draft, generate } from '../llm/generate.ts'
import { inquiryOf } from '../routing/inquiry.ts'
import { budgetExceeded } from '../usage/budgets/spending.ts'
import { type Cost, sumOf } from '../usage/cost.ts'
import { openLedger } from '../usage/ledger.ts'
import { type GoldenQuestion, goldenQuestionsOf, scoreOf } from './golden.ts'

/* Several models answer the same golden questions of a bot, by its own prompt and knowledge, and are laid side by side. */

const questionsMax = 200

export const comparisonInput = z.strictObject({
  bot: z.string().max(100).default('demo').describe('The slug of the bot whose prompt and knowledge are used.'),
  models: z.array(z.string().min(1).max(200)).min(1).max(10).describe('Catalog ids.'),
  limit: z.int().min(1).max(questionsMax).default(20).describe('How many of the bot’s approved pairs are asked, spread over all of them.'),
  questions: z
    .array(z.strictObject({ question: z.string().trim().min(1).max(8_000), answer: z.string().trim().min(1).max(20_000) }))
    .min(1)
    .max(questionsMax)
    .optional()
    .describe('Golden questions of your own, instead of the bot’s pairs.'),
})

const comparedModel = z.object({
  model: z.string().describe('The catalog id.'),
  asked: z.int(),
  answered: z.int(),
  firstTokenMs: z.number().nullable().describe('Median. `null`: nothing was answered.'),
  tokensPerSecond: z.number().nullable().describe('Median, from the first token to the last.'),
  cost: cost.nullable().describe('Of all questions; `null` when a price is unknown.'),
  score: z.number().describe('How much of the golden answers its replies say, 0 to 1, an unanswered question as 0.'),
})
export const comparisonLine = z
  .object({ done: z.int(), total: z.int(), models: z.array(comparedModel).nullable().describe('In the last line only.') })
  .meta({ id: 'ComparisonLine', description: 'How far a comparison of models is, and in the last line its result.' })
export type ComparedModel = z.output<typeof comparedModel>
export type ComparisonLine = z.output<typeof comparisonLine>

export const comparisonWords =
  'A line of JSON for each answer: how many are done of the total; the last line has the result under `models`. Who leaves before the end stops it.'

type Answered = { firstMs: number; tokensPerSecond: number | null; cost: Cost[] | null; score: number } | { cost: Cost[] | null }

/**
 * Asks each model each golden question, the models side by side and each one's questions one after another, so that a
 * model is not slowed by itself. Every call stands in the ledger as `evaluation`. Throws for an unknown bot or model.
 */
export async function compareModels(
  { bot: slug, models, limit, questions }: z.output<typeof comparisonInput>,
  { caller, requestId }: Omit<Comparison, 'signal'>,
): Promise<(signal: AbortSignal) => AsyncGenerator<ComparisonLine>> {
  const bot = await findBot(slug)
  const plans = await Promise.all(models.map(async (model) => ({ model, candidate: await onlyCandidate(model) })))
  const golden = questions ?? (await goldenQuestionsOf(bot.id, limit))
  if (golden.length === 0) throw new Failure('conflict', 'The bot has no approved pairs yet: name questions with their answers.')
  return (signal) => lines(bot, plans, golden, { caller, requestId, signal })
}

/** Who compares models, and until when. */
type Comparison = { caller: Caller; requestId: string; signal: AbortSignal }
type Compared = { model: string; candidate: Candidate }

async function* lines(bot: Bot, plans: Compared[], golden: GoldenQuestion[], comparison: Comparison): AsyncGenerator<ComparisonLine> {
  const total = plans.length * golden.length
  let done = 0
  let isOver = false
  let step = Promise.withResolvers<void>()
  const answersOf = async ({ candidate }: Compared): Promise<Answered[]> => {
    const answers: Answered[] = []
    for (const one of golden) {
      if (comparison.signal.aborted) break
      answers.push(await answerOf(bot, candidate, one, comparison))
      done++
      step.resolve()
    }
    return answers
  }
  const work = Promise.all(plans.map(async (plan) => summed(plan.model, golden.length, await answersOf(plan))))
  work
    .catch(() => {}) // thrown to whoever reads the last line
    .then(() => {
      isOver = true
      step.resolve()
    })
  while (!isOver) {
    await step.promise
    step = Promise.withResolvers()
    if (!isOver) yield { done, total, models: null }
  }
  yield { done, total, models: await work }
}

/** The model through its first provider, without anybody standing in for it. */
async function onlyCandidate(model: string): Promise<Candidate> {
  if (model === 'auto') throw invalid('models', 'expected catalog ids')
  const [candidate] = await planFor(model)
  if (!candidate) throw invalid('models', `${model} is not in the catalog`)
  return candidate
}

async function answerOf(bot: Bot, candidate: Candidate, { question, answer }: GoldenQuestion, comparison: Comparison): Promise<Answered> {
  const { caller, requestId, signal } = comparison
  const apiKeyId = caller.kind === 'key' ? caller.keyId : null
  const ledger = openLedger({ requestId, conversationId: null, messageId: null, botId: bot.id, apiKeyId, purpose: 'evaluation' })
  const route = { inquiry: inquiryOf(question) }
  const turn = { request: { question }, bot, lang: langOf(bot, question), plan: [candidate], route, images: [], texts: [] }
  try {
    const { passages } = await passagesFor(turn)
    const asked = modelRequestOf(turn, promptFor(turn, [], passages), passages)
    const draft = await generate({ ...asked, plan: [candidate], ledger, stream: true, continueOnLength: true, signal })
    const spent = ledger.refusedBy()
    if (spent) throw budgetExceeded(spent)
    const cost = costIn(ledger.settlements())
    if (draft.finishReason === 'error' || draft.finishReason === 'cancelled') return { cost }
    return { ...speedOf(draft), cost, score: scoreOf(draft.text, answer) }
  } finally {
    await ledger.close()
  }
}

function speedOf({ attempts, usage }: Draft): { firstMs: number; tokensPerSecond: number | null } {
  const last = attempts.at(-1)
  if (!last) return { firstMs: 0, tokensPerSecond: null } // the embedded engine waits for nobody
  const firstMs = last.ttftMs ?? last.latencyMs
  const restMs = last.latencyMs - firstMs
  return { firstMs, tokensPerSecond: usage && restMs > 0 ? (usage.completionTokens * 1_000) / restMs : null }
}

/** What the calls of one question cost; null when a call that was paid for has no price. */
function costIn(
  rows: { status: string; costAmount: string | null; costCurrency: string | null; promptTokens: number | null }[],
): Cost[] | null {
  const costs = rows.flatMap(({ costAmount: amount, costCurrency: currency }) =>
    amount !== null && currency !== null ? [{ amount, currency }] : [],
  )
  return rows.some(({ costAmount, promptTokens }) => costAmount === null && promptTokens !== null) ? null : sumOf(costs)
}

function summed(model: string, asked: number, answers: Answered[]): ComparedModel {
  const good = answers.flatMap((answer) => ('score' in answer ? [answer] : []))
  const costs = answers.map(({ cost }) => cost)
  return {
    model,
    asked,
    answered: good.length,
    firstTokenMs: median(good.map(({ firstMs }) => firstMs)),
    tokensPerSecond: median(good.flatMap(({ tokensPerSecond }) => (tokensPerSecond === null ? [] : [tokensPerSecond]))),
    cost: costs.includes(null) ? null : sumOf(costs.flatMap((cost) => cost ?? [])),
    score: good.reduce((sum, { score }) => sum + score, 0) / asked,
  }
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countTokens } from '#lib/llm/tokens.ts'
import { mulberry32 } from '#lib/routing/linear-model.ts'
import { type Decision, decisionsOf } from './money/decision.ts'
import { sectionOf } from './money/findings.ts'
import { asked, nearer, type Pair, priced } from './money/models.ts'
import { type Outcome, replay } from './money/replay.ts'
import { type Ledger, saveNothing, served, setUp } from './money/running.ts'
import { type Asked, borrowedAnswers, distinctQuestions, shops } from './money/shops.ts'
import { repetitions, targetAt, ways } from './money/ways.ts'
import { shuffled, zipf } from './money/zipf.ts'
import type { Options } from './options.ts'
import { newDataDir, startProduct } from './product.ts'
import type { Section } from './report.ts'
import { median } from './statistics.ts'
import { startVendor } from './vendor.ts'

const title = 'Money saved'
const daySeconds = 86_400
/** Seeds: each is another order of the questions by how often they come, and another stream. */
const draws = [1, 2, 3, 4, 5]
const first = 1

/** What is saved against always asking the large model, and how many answers are wrong for it. */
export async function money({ quick }: Options): Promise<Section> {
  if (!process.env.BENCH_DATA) return { title, paragraphs: ['Not measured: BENCH_DATA names no folder with the public data sets.'] }
  const count = quick ? 1_000 : 10_000
  const questions = distinctQuestions(count)
  const answerTokens = median(await Promise.all(borrowedAnswers().map((answer) => countTokens(asked.large, answer))))
  const streamOf = <Each>(each: readonly Each[], s: number | null, draw: number): Each[] => {
    const random = mulberry32(draw)
    const order = shuffled(each, random)
    return s === null ? order : zipf(order, s, count, random)
  }
  const { decisions, ledger } = await askProduct(questions, streamOf(questions, targetAt, first), answerTokens)

  function outcomes(pair: Pair, s: number | null, draw: number, by: 'byVocabulary' | 'byStandIn' = 'byVocabulary'): Outcome[] {
    const decided = decisions.map((decision, at) => priced(questions[at] as Asked, decision, pair, by, answerTokens))
    const stream = streamOf(decided, s, draw)
    const secondsBetween = daySeconds / stream.length
    return ways.map(({ used, cacheSeconds }) => replay(stream, new Set(used), { cacheSeconds, secondsBetween, random: mulberry32(draw) }))
  }
  const inAllDraws = (pair: Pair, s: number | null) => draws.map((draw) => outcomes(pair, s, draw))

  return sectionOf(title, {
    questions,
    messages: count,
    answerTokens,
    byRepetition: repetitions.map(({ s }) => inAllDraws(asked, s)),
    nearer: inAllDraws(nearer, targetAt),
    calculated: outcomes(asked, targetAt, first, 'byStandIn'),
    ledger,
  })
}

/** What a running product decides about the questions, and what its ledger says of a stream of them: always by the large model, and with all that saves. */
async function askProduct(
  questions: Asked[],
  stream: Asked[],
  answerTokens: number,
): Promise<{ decisions: Decision[]; ledger: Record<'spending' | 'saving', Ledger> }> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-money-'))
  const dataDir = await newDataDir()
  const vendor = await startVendor(folder, { tokens: answerTokens })
  try {
    const product = await startProduct(dataDir)
    await setUp(product, vendor.url, shops())
    const decisions = await decisionsOf(questions.length, product, dataDir)
    const saving = await served(product, stream)
    await saveNothing(product, shops())
    const spending = await served(product, stream)
    await product.stop()
    return { decisions, ledger: { spending, saving } }
  } finally {
    await vendor.stop()
    await dataDir.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

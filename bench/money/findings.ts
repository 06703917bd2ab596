import type { Chart } from '../chart.ts'
import { figure, judged, type Section, type Table } from '../report.ts'
import { asked, nearer, type Pair, priceSaid } from './models.ts'
import { type Outcome, reasons, savedOf } from './replay.ts'
import type { Ledger } from './running.ts'
import type { Asked } from './shops.ts'
import { baseline, repetitions, targetAt, together, type Way, ways } from './ways.ts'

/** What became of one stream, by each of `ways`. */
type Draw = Outcome[]

export type Measured = {
  questions: readonly Asked[]
  messages: number
  answerTokens: number
  /** For each of `repetitions` several draws. */
  byRepetition: Draw[][]
  /** Draws at the target, for the pair whose prices are nearer to each other. */
  nearer: Draw[]
  /** The draw that the running product was asked, by the stand-in's way of counting tokens, and what its ledger says of it. */
  calculated: Draw
  ledger: Record<'spending' | 'saving', Ledger>
}

const claimed = 0.62
const wrongMax = 0.01
/** Between the shares that the ledger and the calculation say were saved. */
const differenceMax = 0.005

export function sectionOf(title: string, measured: Measured): Section {
  const { questions, messages, answerTokens, byRepetition, calculated, ledger } = measured
  const atTarget = byRepetition[repetitions.findIndex(({ s }) => s === targetAt)] ?? []
  const difference = Math.abs(savedIn(ledger) - savedBy(together)(calculated))
  const ofShop = (slug: string) => questions.filter(({ shop }) => shop === slug).length.toLocaleString('en')
  const foreign = questions.filter(({ label }) => label === null).length
  return {
    title,
    paragraphs: [
      `What ${messages.toLocaleString('en')} messages cost against always asking the large model, and how many of their answers are wrong for it. No public set records how real traffic repeats, so **what the cache saves rests on an assumption**: each message is drawn from ${questions.length.toLocaleString('en')} different questions by Zipf’s law, the one at place r as often as r^-s, with the places by chance. *Each once* is its limit, where nothing repeats. Figures are means of ${atTarget.length} draws.`,
      `A published article claims 62 %. Target: more than that at s = ${targetAt}, with at most ${percent(wrongMax)} % wrong in each draw: ${verdict(asked, atTarget)}; ${verdict(nearer, measured.nearer)}.`,
      `The shops are public sets: banking77 (${ofShop('bank')} questions), CLINC150 (${ofShop('everyday')}, of which ${foreign} are foreign ones that nothing answers), hwu64 (${ofShop('assistant')}) and the Chinese articles of CMRC 2018 (${ofShop('articles')}). A shop knows a pair for each intent, with the training half as its wordings, and is asked the other half. The sets of intents have no answers: each intent is given one of the FAQ sets’ in turn, so their lengths are real and their contents are not. An answer of a model has ${answerTokens} tokens, the median of those. Tokens are counted by OpenAI’s vocabulary. Shipped prices of a million tokens, in and out: ${[
        asked,
        nearer,
      ]
        .flatMap(({ large, small }) => [large, small])
        .map(priceSaid)
        .join('; ')}.`,
      'Each message is the first of its conversation, since the cache and direct answers are for no other, and they come evenly through a day.',
      'What counts as wrong was written down before anything was measured. **Cache**: the answer had been given to a question of another intent. **Direct answers**: the pair is not the one of the question’s intent, or nothing answers the question. **Routing**: the small model was asked about one of the intents that are for the large one: payments, charges, refunds and transfers that went wrong, fraud, loss, blocked accounts, credit, tax, insurance, pensions, visas, health. No model is asked here, so all of these count as wrong, and of all other questions the small model is taken to answer as well as the large one. **Economy**: the whole prompt held what answers, the shorter one does not. A wrong answer is wrong again each time it is given again.',
      `Nothing is computed here that the product computes: the decisions are made by its own functions on the database of one that runs, the cache is its own, and so are prices and sums. It is set up as a shop would that wants to save: messages that touch money, law, health or minors go to the large model, and those that its classifier takes for complaints, after the shop has told it which wordings are for the large model; all others to the small one. Direct answers and prompt economy are as shipped.`,
    ],
    charts: [chartOf(byRepetition)],
    tables: [
      ...repetitions.map(({ name }, place) => tableOf(`Saved, ${name}`, byRepetition[place] ?? [])),
      tableOf(`Saved, s = ${targetAt}, by \`${nearer.large}\` and \`${nearer.small}\``, measured.nearer),
      wrongTable(byRepetition),
      ledgerTable(measured),
    ],
    problems: difference > differenceMax ? [`the shares saved in the ledger and by calculation are ${percent(difference)} % apart`] : [],
  }
}

const percent = (share: number): string => figure(share * 100)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const outcomeOf = (way: Way, draw: Draw): Outcome => {
  const outcome = draw[ways.indexOf(way)]
  if (!outcome) throw new Error(`${way.name} was not measured`)
  return outcome
}
const savedBy = (way: Way) => (draw: Draw) => savedOf(outcomeOf(way, draw), outcomeOf(baseline, draw))
const wrongBy = (way: Way) => (draw: Draw) => outcomeOf(way, draw).wrong / outcomeOf(way, draw).turns
const savedIn = ({ spending, saving }: Measured['ledger']): number => 1 - Number(saving.cost) / Number(spending.cost)

function verdict({ large, small }: Pair, draws: readonly Draw[]): string {
  const saved = draws.map(savedBy(together))
  const wrong = Math.max(...draws.map(wrongBy(together)))
  const isKept = Math.min(...saved) > claimed && wrong <= wrongMax
  return `${percent(mean(saved))} % saved by \`${large}\` and \`${small}\`, at most ${percent(wrong)} % wrong (${judged(isKept)})`
}

function tableOf(title: string, draws: readonly Draw[]): Table {
  return {
    title,
    columns: [
      'what is used',
      'saved, %',
      'wrong, %',
      'in the worst draw',
      'without a call, %',
      'given again',
      'direct',
      'calls, large',
      'calls, small',
    ],
    rows: ways.map((way) => {
      const outcomes = draws.map((draw) => outcomeOf(way, draw))
      const by = (who: keyof Outcome['by']) => Math.round(mean(outcomes.map((outcome) => outcome.by[who])))
      return [
        way.name,
        mean(draws.map(savedBy(way))) * 100,
        mean(draws.map(wrongBy(way))) * 100,
        Math.max(...draws.map(wrongBy(way))) * 100,
        mean(outcomes.map(({ turns, by: { cache, direct } }) => (cache + direct) / turns)) * 100,
        ...(['cache', 'direct', 'large', 'small'] as const).map(by),
      ]
    }),
  }
}

const wrongTable = (byRepetition: readonly Draw[][]): Table => ({
  title: 'What is wrong, all together',
  note: 'Per cent of the messages, with answers kept for a day. An answer that was wrong when it was first given counts under its own reason.',
  columns: ['', 'given to another intent', 'another pair’s', 'for the large model', 'cut from the prompt'],
  rows: repetitions.map(({ name }, place) => [
    name,
    ...reasons.map(
      (reason) =>
        mean((byRepetition[place] ?? []).map((draw) => outcomeOf(together, draw).because[reason] / outcomeOf(together, draw).turns)) * 100,
    ),
  ]),
})

function ledgerTable({ calculated, ledger }: Measured): Table {
  const row = (way: Way, { calls, cost }: Ledger, saved: number) => {
    const { by, cost: worked } = outcomeOf(way, calculated)
    const share = savedBy(way)(calculated)
    return [way.name, calls, by.large + by.small, dollars(cost), dollars(worked.amount), saved * 100, share * 100]
  }
  return {
    title: `The same in the ledger, s = ${targetAt}`,
    note: 'The first draw, asked of the running product over HTTP: each message a turn, with a stand-in for the vendor that takes a token for each four characters. What the rows in PostgreSQL say, and what was calculated by the same way of counting.',
    columns: ['what is used', 'calls', 'calculated', 'USD', 'calculated', 'saved, %', 'calculated'],
    rows: [row(baseline, ledger.spending, 0), row(together, ledger.saving, savedIn(ledger))],
  }
}

const dollars = (amount: string): string => Number(amount).toFixed(4)

function chartOf(byRepetition: readonly Draw[][]): Chart {
  const curves = ways.flatMap((way) =>
    way.curve ? [{ name: way.curve, values: byRepetition.map((draws) => mean(draws.map(savedBy(way))) * 100) }] : [],
  )
  return {
    name: 'money-saved',
    title: `Saved against always asking ${asked.large}, %, by how questions repeat`,
    kind: 'lines',
    places: repetitions.map(({ name }) => name),
    series: [...curves, { name: '62 % claimed', values: repetitions.map(() => claimed * 100) }],
  }
}

import { errorCount } from './customers.ts'
import type { Lineup } from './lineup.ts'
import type { Options } from './options.ts'
import { figure, judged, type Section, type Table } from './report.ts'
import { median, pairedRatio } from './statistics.ts'
import { miscount } from './stored-turns.ts'
import { measure, type Series, shortNameOf, warmUp } from './throughput.ts'

const vendorMs = 50
const targets = { cpuRatio: 1.4, laterMs: 10, laterAt: 16 }
/** Few customers, who mostly wait, make few turns in a round: what the machine does beside them is a large part of it. */
const few = { customersMax: 16, timesTheRounds: 3 }

/** Streamed answers: how long a customer waits for the first word and the last, beside the bare forwarder. */
export async function streams(lineup: Lineup, options: Options): Promise<Section> {
  const { vendor, direct, bare, model, bot } = lineup
  const tables: Table[] = []
  const problems: string[] = []
  const verdicts: string[] = []
  const later: { customers: number; ms: number[] }[] = []
  await vendor.setLatency(vendorMs)
  const warmed = await warmUp([direct, bare, model, bot], options, { stream: true })
  for (const customers of options.customers) {
    const rounds = options.rounds * (customers > few.customersMax ? 1 : few.timesTheRounds)
    const load = { customers, seconds: options.seconds, stream: true }
    const measured = await measure(lineup, [direct, bare, model, bot], load, { ...options, rounds })
    const [, base, own] = measured
    if (!base || !own) continue
    tables.push(wordsTable(measured, base, customers))
    problems.push(...measured.flatMap((series) => problemsOf(series, customers)))
    verdicts.push(verdict(own, base, customers))
    later.push({ customers, ms: measured.slice(1).map((series) => median(firstWords(series))) })
  }
  await vendor.setLatency(0)
  return {
    title: 'Streams: the first word',
    paragraphs: [
      `Customers read streams of a vendor that begins after ${vendorMs} ms and then sends its 32 pieces at once. Rounds as above, but ${few.timesTheRounds} times as many up to ${few.customersMax} customers, who make few turns in each; “later” is the median of the differences taken round by round. Before the first round ${warmed}.`,
      ...verdicts,
    ],
    charts: [
      {
        name: 'first-word',
        title: `Milliseconds to the first word (p50), vendor at ${vendorMs} ms`,
        kind: 'bars',
        places: later.map(({ customers }) => `${customers} customers`),
        series: [bare, model, bot].map((system, at) => ({
          name: shortNameOf(system),
          values: later.map(({ ms }) => ms[at] ?? Number.NaN),
        })),
      },
    ],
    tables,
    problems,
  }
}

const columns = [
  'system',
  'first word p50 ms',
  'later than bare',
  'first word p99 ms',
  'whole p50 ms',
  'whole p99 ms',
  'turns/s',
  'CPU ms a turn',
  '× bare',
  'errors',
]

function wordsTable(measured: Series[], base: Series, customers: number): Table {
  const rows = measured.map((series) => [
    series.system.name,
    median(firstWords(series)),
    laterThan(series, base),
    median(series.rounds.map(({ served }) => served.ttftMs?.p99 ?? Number.NaN)),
    median(series.rounds.map(({ served }) => served.latencyMs?.p50 ?? Number.NaN)),
    median(series.rounds.map(({ served }) => served.latencyMs?.p99 ?? Number.NaN)),
    median(series.rounds.map(({ served }) => served.rps)),
    median(cpus(series)),
    pairedRatio(cpus(series), cpus(base)),
    errorsOf(series),
  ])
  return { title: `Streams, ${customers} customers at once`, columns, rows }
}

function verdict(own: Series, base: Series, customers: number): string {
  const ratio = pairedRatio(cpus(own), cpus(base))
  const cpu = `${figure(ratio)} × bare Next's CPU per turn of at most ${targets.cpuRatio} (${judged(ratio <= targets.cpuRatio)})`
  const laterMs = laterThan(own, base)
  const words =
    customers === targets.laterAt
      ? `, first word ${figure(laterMs)} ms later of at most ${targets.laterMs} (${judged(laterMs <= targets.laterMs)})`
      : ''
  return `Target for the turn passed through, at ${customers} customers: ${cpu}${words}, ${errorsOf(own)} errors of 0 (${judged(errorsOf(own) === 0)}).`
}

function problemsOf(series: Series, customers: number): string[] {
  const { system, sent, stored } = series
  const name = `${system.name}, ${customers} customers`
  const lost = stored && miscount(sent, stored)
  return [...(errorsOf(series) > 0 ? [`${name}: ${errorsOf(series)} errors`] : []), ...(lost ? [`${name}: ${lost}`] : [])]
}

const errorsOf = ({ rounds }: Series): number => rounds.reduce((count, { served }) => count + errorCount(served), 0)
const cpus = ({ rounds }: Series): number[] => rounds.map(({ cpuMs }) => cpuMs)
const firstWords = ({ rounds }: Series): number[] => rounds.map(({ served }) => served.ttftMs?.p50 ?? Number.NaN)
const laterThan = (series: Series, base: Series): number =>
  median(firstWords(series).map((ms, round) => ms - (firstWords(base)[round] ?? Number.NaN)))

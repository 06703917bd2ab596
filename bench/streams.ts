import { errorCount } from './customers.ts'
import type { Lineup } from './lineup.ts'
import type { Options } from './options.ts'
import type { Section } from './report.ts'
import { median, pairedRatio } from './statistics.ts'
import { miscount } from './stored-turns.ts'
import { measure, type Series } from './throughput.ts'

const vendorMs = 50

/** Streamed answers: how long a customer waits for the first word, beside the bare forwarder. */
export async function streams(lineup: Lineup, options: Options): Promise<Section> {
  const { vendor, bare, model, bot, direct } = lineup
  const customers = options.customers[0] ?? 64
  await vendor.setLatency(vendorMs)
  const measured = await measure(lineup, [direct, bare, model, bot], { customers, seconds: options.seconds, stream: true }, options)
  await vendor.setLatency(0)

  const base = measured[1]
  const rows = measured.map((series) => [
    series.system.name,
    median(firstWords(series)),
    base ? median(firstWords(series).map((ms, round) => ms - (firstWords(base)[round] ?? Number.NaN))) : Number.NaN,
    median(series.rounds.map(({ served }) => served.ttftMs?.p99 ?? Number.NaN)),
    median(series.rounds.map(({ served }) => served.rps)),
    median(series.rounds.map(({ cpuMs }) => cpuMs)),
    base
      ? pairedRatio(
          series.rounds.map(({ cpuMs }) => cpuMs),
          base.rounds.map(({ cpuMs }) => cpuMs),
        )
      : Number.NaN,
    series.rounds.reduce((count, { served }) => count + errorCount(served), 0),
  ])
  const problems = measured.flatMap(({ system, sent, stored, rounds }) => {
    const errors = rounds.reduce((count, { served }) => count + errorCount(served), 0)
    const lost = stored && miscount(sent, stored)
    return [...(errors > 0 ? [`${system.name}: ${errors} errors`] : []), ...(lost ? [`${system.name}: ${lost}`] : [])]
  })
  return {
    title: 'Streams: the first word',
    paragraphs: [
      `${customers} customers read streams of a vendor that begins after ${vendorMs} ms and then sends its 32 pieces at once. Rounds as above; “later” is the median of the differences taken round by round.`,
    ],
    tables: [
      {
        title: 'Streams: the first word',
        columns: ['system', 'first word p50 ms', 'later than bare', 'first word p99 ms', 'turns/s', 'CPU ms a turn', '× bare', 'errors'],
        rows,
      },
    ],
    problems,
  }
}

const firstWords = ({ rounds }: Series): number[] => rounds.map(({ served }) => served.ttftMs?.p50 ?? Number.NaN)

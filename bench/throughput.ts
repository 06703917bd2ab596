import type { Chart } from './chart.ts'
import { errorCount, type Load, type Served, serveCustomers } from './customers.ts'
import type { Lineup, System } from './lineup.ts'
import type { Options } from './options.ts'
import { knowsCpu } from './process-cpu.ts'
import { figure, judged, missing, type Section, type Table } from './report.ts'
import { median, pairedRatio, spread } from './statistics.ts'
import { countStoredTurns, difference, miscount, type StoredTurns } from './stored-turns.ts'

/** What one system did in one round. CPU in milliseconds per turn. */
export type Round = { served: Served; cpuMs: number; postgresMs: number }

/** All rounds of one system, and what they left in the database. */
export type Series = { system: System; rounds: Round[]; sent: number; accepted: number; stored?: StoredTurns }

const warmUpSeconds = { quick: 1, whole: 2 }
/** The first thousand turns after a start cost two to three times as much as later ones, until V8 has compiled what they need. */
const warmUpTurns = { quick: 200, whole: 5_000 }
const targets = { turnsPerSecond: 1_000, at: 64, cpuRatio: 1.25 }

/** Turns a second and CPU per turn, of every system in every round, one after the other. */
export async function throughput(lineup: Lineup, options: Options): Promise<Section> {
  const { vendor, direct, bare, model, bot } = lineup
  await vendor.setLatency(0)
  const warmed = await warmUp([direct, bare, model, bot], options)
  const sections: Table[] = []
  const problems: string[] = []
  const verdicts: string[] = []
  const rated: { customers: number; rates: number[]; ratios: number[] }[] = []
  for (const customers of options.customers) {
    const measured = await measure(lineup, [direct, bare, model, bot], { customers, seconds: options.seconds }, options)
    sections.push(ratesTable(measured, bare, customers), countsTable(measured, customers))
    problems.push(...measured.flatMap(problemsOf))
    verdicts.push(verdict(measured, bare, model, customers))
    const base = cpus(seriesOf(measured, bare))
    rated.push({
      customers,
      rates: measured.map((series) => median(rates(series))),
      ratios: measured.map((series) => pairedRatio(cpus(series), base)),
    })
  }
  return {
    title: 'Throughput and CPU per turn',
    paragraphs: [
      `JSON answers from a vendor that answers at once, so that nothing but the system itself is measured. ${options.rounds} rounds; in each, every system is asked for ${options.seconds} s, one after the other (A B C D A B C D …). Rates are medians of the rounds; a ratio is the median of the ratios taken round by round, and means more than the rate beside it, because what slows the machine for a while slows both. The rounds are short, because a process that nobody asks for eight seconds gives up a part of its compiled code and is slow until it has it again (decision 13). Before the first round ${warmed}.`,
      'CPU per turn is the CPU time of all processes of the system (its PostgreSQL and all that its parts started included), divided by the turns. Customers and vendor are not in it.',
      ...verdicts,
    ],
    charts: [
      chartOf(
        'turns',
        'Turns a second, JSON',
        [bare, model, bot],
        rated.map(({ customers, rates: values }) => ({ customers, values })),
      ),
      chartOf(
        'cpu',
        'CPU per turn, times bare Next, JSON',
        [bare, model, bot],
        rated.map(({ customers, ratios: values }) => ({ customers, values })),
      ),
    ],
    tables: [...sections, memoryTable([bare, bot])],
    problems,
  }
}

/** `values` are those of the vendor's stand-in, asked directly, and then of the systems. */
const chartOf = (name: string, title: string, systems: System[], rated: { customers: number; values: number[] }[]): Chart => ({
  name,
  title,
  kind: 'bars',
  places: rated.map(({ customers }) => `${customers} customers`),
  series: systems.map((system, at) => ({ name: shortNameOf(system), values: rated.map(({ values }) => values[at + 1] ?? Number.NaN) })),
})

export const shortNameOf = ({ name }: System): string => name.split(' (')[0]?.split(' route')[0]?.replaceAll('`', '') ?? name

/** Has each system answer many turns of the kind that is to be measured. Returns that in words. */
export async function warmUp(systems: System[], { quick }: Options, { stream = false } = {}): Promise<string> {
  const requests = quick ? warmUpTurns.quick : warmUpTurns.whole
  for (const { name, target } of systems) {
    const errors = errorCount(await serveCustomers(target, { customers: 64, requests, stream }))
    if (errors > 0) throw new Error(`${name}: ${errors} errors before the first round`)
  }
  return `each system has answered ${requests.toLocaleString('en')} of these turns, so that all of them run compiled code`
}

/** Asks the systems in turns, round by round, and counts what they stored. */
export async function measure(lineup: Lineup, systems: System[], load: Load, { rounds, quick }: Options): Promise<Series[]> {
  const measured: Series[] = systems.map((system) => ({ system, rounds: [], sent: 0, accepted: 0 }))
  for (let round = 0; round <= rounds; round++) {
    for (const series of measured) {
      const isWarmUp = round === 0
      const before = series.system.isStored ? await countStoredTurns(lineup.product.databaseUrl) : undefined
      const result = await measureRound(
        series.system,
        isWarmUp ? { ...load, seconds: quick ? warmUpSeconds.quick : warmUpSeconds.whole } : load,
      )
      const after = series.system.isStored ? await countStoredTurns(lineup.product.databaseUrl) : undefined
      series.sent += result.served.requests
      series.accepted += result.served.ok
      if (before && after) series.stored = sum(series.stored, difference(after, before))
      if (!isWarmUp) series.rounds.push(result)
    }
  }
  return measured
}

async function measureRound({ target, cpu }: System, load: Load): Promise<Round> {
  const before = cpu?.()
  const served = await serveCustomers(target, load)
  const after = cpu?.()
  const perTurn = (seconds: number) => (seconds * 1_000) / served.requests
  const node = before && after ? perTurn(after.node - before.node) : Number.NaN
  const postgresMs = before && after ? perTurn(after.postgres - before.postgres) : Number.NaN
  return { served, cpuMs: node + postgresMs, postgresMs }
}

const sum = (total: StoredTurns | undefined, more: StoredTurns): StoredTurns =>
  total
    ? {
        questions: total.questions + more.questions,
        answered: total.answered + more.answered,
        succeeded: total.succeeded + more.succeeded,
        unsettled: total.unsettled + more.unsettled,
      }
    : more

export const rates = ({ rounds }: Series): number[] => rounds.map(({ served }) => served.rps)
export const cpus = ({ rounds }: Series): number[] => rounds.map(({ cpuMs }) => cpuMs)
const errorsOf = ({ rounds }: Series): number => rounds.reduce((count, { served }) => count + errorCount(served), 0)
export const seriesOf = (measured: Series[], system: System): Series =>
  measured.find((series) => series.system === system) ?? { system, rounds: [], sent: 0, accepted: 0 }

export function ratesTable(measured: Series[], bare: System, customers: number): Table {
  const base = seriesOf(measured, bare)
  const rows = measured.map((series) => [
    series.system.name,
    median(rates(series)),
    spread(rates(series)).map(figure).join('–'),
    pairedRatio(rates(series), rates(base)),
    median(cpus(series)),
    median(series.rounds.map(({ postgresMs }) => postgresMs)),
    pairedRatio(cpus(series), cpus(base)),
    median(series.rounds.map(({ served }) => served.latencyMs?.p50 ?? Number.NaN)),
    median(series.rounds.map(({ served }) => served.latencyMs?.p99 ?? Number.NaN)),
    errorsOf(series),
  ])
  const columns = [
    'system',
    'turns/s',
    'lowest–highest',
    '× bare',
    'CPU ms a turn',
    'of it PostgreSQL',
    '× bare',
    'p50 ms',
    'p99 ms',
    'errors',
  ]
  return { title: `${customers} customers at once`, columns, rows }
}

/** Warm-up turns are stored like all others, so they are counted too. */
function countsTable(measured: Series[], customers: number): Table {
  const rows = measured.flatMap(({ system, sent, accepted, stored }) =>
    stored
      ? [
          [
            system.name,
            sent,
            accepted,
            stored.questions,
            stored.answered,
            stored.succeeded,
            stored.unsettled,
            miscount(sent, stored) ? 'NO' : 'yes',
          ],
        ]
      : [],
  )
  return {
    title: `Every row counted: ${customers} customers`,
    note: 'Counted in PostgreSQL after the last answer, a warm-up of these rounds included: each turn that was sent is one question, one answered reply and one successful call in the ledger, and nothing is left open.',
    columns: ['system', 'sent', 'answered', 'questions stored', 'replies stored', 'ledger rows', 'unsettled', 'all there'],
    rows,
  }
}

export function problemsOf({ system, rounds, sent, stored }: Series): string[] {
  const kinds = rounds.flatMap(({ served }) => Object.entries(served.errors).map(([kind, count]) => `${count} × ${kind}`))
  const lost = stored && miscount(sent, stored)
  return [...(kinds.length > 0 ? [`${system.name}: errors (${kinds.join(', ')})`] : []), ...(lost ? [`${system.name}: ${lost}`] : [])]
}

function verdict(measured: Series[], bare: System, model: System, customers: number): string {
  const own = seriesOf(measured, model)
  const rate = median(rates(own))
  const ratio = pairedRatio(cpus(own), cpus(seriesOf(measured, bare)))
  const cpu = knowsCpu
    ? `${figure(ratio)} × bare Next's CPU per turn of at most ${targets.cpuRatio} (${judged(ratio <= targets.cpuRatio)})`
    : 'CPU per turn is only known on Linux'
  const turns =
    customers === targets.at
      ? `${figure(rate)} turns/s of at least ${figure(targets.turnsPerSecond)} (${judged(rate >= targets.turnsPerSecond)})`
      : `${figure(rate)} turns/s`
  return `Target for the turn passed through, at ${customers} customers: ${turns}, ${cpu}, ${errorsOf(own)} errors of 0 (${judged(errorsOf(own) === 0)}).`
}

const memoryTable = (systems: System[]): Table => ({
  title: 'Memory after the rounds',
  columns: ['system', 'resident MB of its Node process'],
  rows: systems.map(({ name, memory }) => [name.split(',')[0] ?? name, memory?.() ?? missing]),
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adapters } from './adapters.ts'
import { answerCache } from './answer-cache.ts'
import { batches } from './batches.ts'
import { renderChart } from './chart.ts'
import { run as classes } from './classes.ts'
import { run as direct } from './direct.ts'
import { economy } from './economy.ts'
import { run as engine } from './engine.ts'
import { gateway } from './gateway.ts'
import { type Lineup, startLineup } from './lineup.ts'
import { machine } from './machine.ts'
import { compareModels } from './models.ts'
import { money } from './money.ts'
import { isWholeRun, type Options, readModelOptions, readOptions, type SectionName } from './options.ts'
import { pageWeight } from './page-weight.ts'
import { chartPath, renderReport, type Section, type Table } from './report.ts'
import { run as retrieval } from './retrieval.ts'
import { slowCalls } from './slow-calls.ts'
import { startUp } from './start-up.ts'
import { storage } from './storage.ts'
import { ask } from './stored-turns.ts'
import { streams } from './streams.ts'
import { throughput } from './throughput.ts'
import { run as tokenEstimate } from './token-estimate.ts'

/*
 * `npm run bench`: measures, and writes docs/performance.md. With `--quick` or `--only=…` it prints what it found and
 * leaves the report alone. See docs/performance.md for what it says, and options.ts for what can be chosen.
 */
const docs = join(import.meta.dirname, '..', 'docs')

/** Each section by its name. Those of one lineup share it, since it takes a while to start. */
const measured: Record<SectionName, (options: Options, lineup: () => Promise<Lineup>) => Promise<Section>> = {
  throughput: async (options, lineup) => throughput(await lineup(), options),
  streams: async (options, lineup) => streams(await lineup(), options),
  calls: async (options, lineup) => slowCalls(await lineup(), options),
  gateway: (options, lineup) => gateway(lineup, options),
  cache: async (options, lineup) => answerCache(await lineup(), options),
  'start-up': (options) => startUp(options),
  page: async (_, lineup) => pageWeight((await lineup()).product),
  storage: (options) => storage(options),
  batches: (options) => batches(options),
  retrieval: () => fromPublicData('Retrieval', retrieval),
  classes: () => fromPublicData('Classes of inquiries', classes),
  direct: () => fromPublicData('Direct answers', direct),
  tokens: () => fromPublicData('Estimated tokens', tokenEstimate),
  adapters: (options) => adapters(options),
  money: (options) => money(options),
  engine: async () => ({ title: 'The embedded engine', tables: await engine() }),
  economy,
}

async function run(args: string[]): Promise<number> {
  const options = readOptions(args)
  let started: Promise<Lineup> | undefined
  const lineup = () => (started ??= startLineup())
  const sections: Section[] = []
  let postgres: string | undefined
  try {
    for (const name of options.only) {
      console.log(`— ${name}`)
      sections.push(await measured[name](options, lineup))
    }
    postgres = started && (await versionOf(await started))
  } finally {
    await started?.then((all) => all.stop())
  }

  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
  const report = renderReport(sections, { command, date: new Date(), machine: machine(postgres) })
  console.log(`\n${report}`)
  if (isWholeRun(options)) {
    await writeFile(join(docs, 'performance.md'), report)
    for (const chart of sections.flatMap(({ charts = [] }) => charts)) await writeFile(join(docs, chartPath(chart)), renderChart(chart))
    console.log('Written to docs/performance.md')
  }
  return sections.some(({ problems = [] }) => problems.length > 0) ? 1 : 0
}

/** Quality needs questions with known answers, which are too large for the repository. */
async function fromPublicData(title: string, measure: () => Table[] | Promise<Table[]>): Promise<Section> {
  if (!process.env.BENCH_DATA) return { title, paragraphs: ['Not measured: BENCH_DATA names no folder with the public data sets.'] }
  return { title, tables: await measure() }
}

/** `npm run bench -- models`: asks the vendors whose keys are in the environment, and prints a table. */
async function runModels(args: string[]): Promise<number> {
  const { models, questions } = readModelOptions(args)
  console.log(`\n${await compareModels(models, questions)}`)
  return 0
}

async function versionOf({ product }: Lineup): Promise<string | undefined> {
  const [row] = await ask<{ server_version: string }>(product.databaseUrl, 'SHOW server_version')
  return row?.server_version
}

try {
  const [first, ...rest] = process.argv.slice(2)
  process.exitCode = first === 'models' ? await runModels(rest) : await run(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
}

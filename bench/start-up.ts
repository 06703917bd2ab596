import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Options } from './options.ts'
import { newDataDir, type Product, startProduct } from './product.ts'
import type { Section } from './report.ts'
import { median } from './statistics.ts'

const root = join(import.meta.dirname, '..')

/** How long `npm start` takes until the server answers, in each of the states that an operator meets. */
export async function startUp({ quick }: Options): Promise<Section> {
  const repeats = quick ? 1 : 5
  const rows: (string | number)[][] = quick ? [] : [['from a clean clone: npm ci, database, build', 1, await coldStart()]]
  const dataDir = await newDataDir()
  try {
    const built = await startProduct(dataDir) // so that the build is there
    await built.stop()
    const stops: number[] = []
    const startAgain = () => startProduct(dataDir, { byNpm: true })

    const first = await firstStart()
    const second = await repeated(repeats, startAgain, async (product) => void stops.push(await product.stop()))
    const afterKill = await repeated(repeats + 1, startAgain, (product) => product.kill())
    await startAgain().then((product) => product.stop())
    rows.push(
      ['installed and built, with an empty DATA_DIR: database, migrations, demo shop', 1, first],
      ['second start', repeats, median(second)],
      ['after `kill -9`, with its PostgreSQL left running', repeats, median(afterKill.slice(1))], // the first one was before any kill
      ['the end, from SIGTERM to the exit', repeats, median(stops)],
    )
  } finally {
    await dataDir.remove()
  }
  return {
    title: 'Start and stop',
    paragraphs: ['`npm start`, from the command to the first good answer of `/api/health`.'],
    tables: [
      {
        title: 'Start and stop',
        columns: ['what', 'times measured', 'seconds (median)'],
        rows: rows.map(([what = '', count = 0, ms]) => [what, count, Number(ms) / 1_000]),
      },
    ],
  }
}

async function repeated(times: number, start: () => Promise<Product>, end: (product: Product) => Promise<unknown>): Promise<number[]> {
  const startMs: number[] = []
  for (let time = 0; time < times; time++) {
    const product = await start()
    startMs.push(product.startMs)
    await end(product)
  }
  return startMs
}

async function firstStart(): Promise<number> {
  const dataDir = await newDataDir()
  try {
    const product = await startProduct(dataDir, { byNpm: true })
    await product.stop()
    return product.startMs
  } finally {
    await dataDir.remove()
  }
}

/** What a clone would hold: the files of this checkout that git does not ignore, and nothing that was installed or built. */
async function coldStart(): Promise<number> {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
  const parent = await mkdtemp(join(tmpdir(), 'frontdesk-clone-'))
  const checkout = join(parent, 'frontdesk')
  const dataDir = await newDataDir()
  try {
    for (const path of stdout.split('\0').filter(Boolean))
      await cp(join(root, path), join(checkout, dirname(path), path.slice(path.lastIndexOf('/') + 1)), { recursive: true })
    const product = await startProduct(dataDir, { checkout, byNpm: true })
    await product.stop()
    return product.startMs
  } finally {
    await dataDir.remove()
    await rm(parent, { recursive: true, force: true })
  }
}

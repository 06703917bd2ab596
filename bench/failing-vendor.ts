import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCount, serveCustomers } from './customers.ts'
import { shopQuestion } from './lineup.ts'
import type { Options } from './options.ts'
import { connectVendor, disconnectVendor, newDataDir, type Product, startProduct } from './product.ts'
import { figure, judged, type Section } from './report.ts'
import { ask } from './stored-turns.ts'
import { startVendor, type Vendor } from './vendor.ts'

const failing = 0.3
const customers = 16
const target = 0.995

type Counts = { turns: number; byModel: number; entries: number }
const counts = `SELECT count(*)::int AS turns, (count(*) FILTER (WHERE status = 'answered' AND NOT degraded))::int AS "byModel",
  (SELECT count(*)::int FROM "UsageEntry") AS entries FROM "Message" WHERE role = 'assistant'`

type Outcome = { row: (string | number)[]; share: number; problems: string[] }

/** How many turns a model answers though its vendor fails now and then: with another vendor behind it, and without. */
export async function failingVendor({ quick }: Options): Promise<Omit<Section, 'title'> & { paragraphs: string[] }> {
  const turns = quick ? 200 : 1_000
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-failing-'))
  const dataDir = await newDataDir()
  const [bad, sound] = await Promise.all([startVendor(folder, { failing }), startVendor(folder)])
  try {
    const product = await startProduct(dataDir)
    const ids = [
      await connectVendor(product, bad.url, { name: 'failing', priority: 10 }),
      await connectVendor(product, sound.url, { name: 'sound', priority: 20 }),
    ]
    const behind = await outcomeOf('and a sound vendor behind it', product, [bad, sound], turns)
    for (const id of ids) await disconnectVendor(product, id)
    await connectVendor(product, bad.url, { name: 'alone' }) // a new provider, of whose failures nothing is known yet
    const alone = await outcomeOf('alone', product, [bad, sound], turns)
    await product.stop()
    const title = `A vendor that fails ${failing * 100} % of its calls`
    return {
      paragraphs: [
        `${title} at random, asked by ${customers} customers of the demo bot. Target with a sound vendor behind it: ${figure(behind.share * 100)} % of the turns answered by a model of at least ${target * 100} % (${judged(behind.share >= target)}).`,
      ],
      tables: [
        {
          title,
          note: `The others were answered by the embedded engine. Alone, three attempts for each turn reach ${figure((1 - failing ** 3) * 100)} % at best; less when attempts exceed the budget for retries, or after five failures in a row, which chance brings about too: then the vendor is left alone for a minute.`,
          columns: [
            'the failing vendor',
            'turns',
            'answered by a model, %',
            'calls to it',
            'calls to the sound one',
            'extra calls a turn',
            'p50 ms',
            'p99 ms',
          ],
          rows: [behind.row, alone.row],
        },
      ],
      problems: [...behind.problems, ...alone.problems],
    }
  } finally {
    await Promise.all([bad.stop(), sound.stop()])
    await dataDir.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

async function outcomeOf(name: string, product: Product, vendors: [Vendor, Vendor], turns: number): Promise<Outcome> {
  const target = { url: `${product.url}/api`, model: 'demo', key: product.key, question: shopQuestion }
  const before = await countsOf(product, vendors)
  const served = await serveCustomers(target, { customers, requests: turns })
  const after = await countsOf(product, vendors)
  const calls = after.calls.map((count, at) => count - (before.calls[at] ?? 0))
  const [stored, byModel, entries] = [after.turns - before.turns, after.byModel - before.byModel, after.entries - before.entries]
  const sum = calls.reduce((all, count) => all + count, 0)
  const problems = [
    ...(errorCount(served) > 0 ? [`${name}: ${errorCount(served)} errors`] : []),
    ...(entries === sum && stored === turns
      ? []
      : [`${name}: ${turns} turns and ${sum} calls left ${stored} replies and ${entries} ledger rows`]),
  ]
  const share = byModel / turns
  const { p50 = Number.NaN, p99 = Number.NaN } = served.latencyMs ?? {}
  return { row: [name, turns, share * 100, ...calls, sum / turns - 1, p50, p99], share, problems }
}

async function countsOf({ databaseUrl }: Product, vendors: Vendor[]): Promise<Counts & { calls: number[] }> {
  const [row] = await ask<Counts>(databaseUrl, counts)
  if (!row) throw new Error('PostgreSQL counted nothing')
  return { ...row, calls: await Promise.all(vendors.map((vendor) => vendor.requests())) }
}

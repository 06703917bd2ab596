import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCount, serveCustomers } from './customers.ts'
import { shopQuestion } from './lineup.ts'
import type { Options } from './options.ts'
import { residentMegabytes } from './process-cpu.ts'
import { connectVendor, newDataDir, startProduct } from './product.ts'
import { figure, judged, type Section } from './report.ts'
import { median } from './statistics.ts'
import { ask } from './stored-turns.ts'
import { startVendor } from './vendor.ts'

type Sizes = { name: string; rows: number; indexes: number }

const tables = `SELECT c.relname AS name, (pg_total_relation_size(c.oid) - pg_indexes_size(c.oid))::float8 AS rows, pg_indexes_size(c.oid)::float8 AS indexes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'`
const written = `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes`

const lots = 20
const memoryMoreMax = 10

/**
 * How much room turns take in a database that held none before, and whether as many again take more memory: the first ones
 * are those in which the heap grows to what V8 lets it grow to.
 */
export async function storage({ quick }: Options): Promise<Section> {
  const turns = quick ? 500 : 10_000
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-storage-'))
  const dataDir = await newDataDir()
  const vendor = await startVendor(folder)
  try {
    const product = await startProduct(dataDir)
    await connectVendor(product, vendor.url)
    const target = { url: `${product.url}/api`, model: 'demo', key: product.key, question: shopQuestion }
    const before = await ask<Sizes>(product.databaseUrl, tables)
    const [logBefore] = await ask<{ bytes: number }>(product.databaseUrl, written)
    const megabytes: number[] = []
    let errors = 0
    const answerLots = async () => {
      for (let lot = 0; lot < lots; lot++) {
        errors += errorCount(await serveCustomers(target, { customers: 16, requests: turns / lots }))
        megabytes.push(residentMegabytes(product.pid))
      }
    }
    await answerLots()
    const after = await ask<Sizes>(product.databaseUrl, tables)
    const [logAfter] = await ask<{ bytes: number }>(product.databaseUrl, written)
    await answerLots()
    await product.stop()

    const perThousand = (bytes: number) => bytes / turns // kB per 1,000 turns are bytes per turn
    const grown = after.flatMap(({ name, rows, indexes }) => {
      const old = before.find((table) => table.name === name)
      const more = { name, rows: rows - (old?.rows ?? 0), indexes: indexes - (old?.indexes ?? 0) }
      return more.rows + more.indexes > 0 ? [more] : []
    })
    const line = (name: string, rows: number, indexes: number) => [
      name,
      perThousand(rows),
      perThousand(indexes),
      perThousand(rows + indexes),
    ]
    const sum = (of: 'rows' | 'indexes') => grown.reduce((total, table) => total + table[of], 0)
    const half = lots / 2
    const [first, last] = [median(megabytes.slice(lots, lots + half)), median(megabytes.slice(lots + half))]
    const more = (last / first - 1) * 100
    return {
      title: `${turns.toLocaleString('en')} turns of the demo bot`,
      paragraphs: [
        `Resident memory of its Node process, in ${turns.toLocaleString('en')} turns after a warm-up of as many: ${figure(first)} MB in the first half, ${figure(last)} MB in the last half (medians of ${half} lots), ${figure(more)} % more of at most ${memoryMoreMax} (${judged(more <= memoryMoreMax)}).`,
      ],
      charts: [
        {
          name: 'memory',
          title: 'Resident memory, MB, by turns answered',
          kind: 'lines',
          places: megabytes.map((_, lot) => ((turns / lots) * (lot + 1)).toLocaleString('en')),
          series: [{ name: 'Frontdesk', values: megabytes }],
        },
      ],
      tables: [
        {
          title: 'Room in the database, per 1,000 turns',
          note: `After ${turns.toLocaleString('en')} turns, before any vacuum: the room that updated rows left is in it. The write-ahead log took ${Math.round(perThousand((logAfter?.bytes ?? 0) - (logBefore?.bytes ?? 0))).toLocaleString('en')} kB per 1,000 turns; PostgreSQL reuses that room.`,
          columns: ['table', 'rows, kB', 'indexes, kB', 'together, kB'],
          rows: [
            ...grown
              .toSorted((a, b) => b.rows + b.indexes - a.rows - a.indexes)
              .map(({ name, rows, indexes }) => line(name, rows, indexes)),
            line('all', sum('rows'), sum('indexes')),
          ],
        },
      ],
      problems: errors > 0 ? [`${errors} errors`] : [],
    }
  } finally {
    await vendor.stop()
    await dataDir.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

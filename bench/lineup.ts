import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBareNext } from './bare-next.ts'
import type { Target } from './customers.ts'
import { cpuSecondsOf, residentMegabytes } from './process-cpu.ts'
import { connectVendor, newDataDir, type Product, startProduct } from './product.ts'
import { startVendor, type Vendor } from './vendor.ts'

/** A question that the demo bot's knowledge answers; the brackets make each one new, so that no cache helps. */
export const shopQuestion = 'How long does a refund take to arrive? (order {conversation}-{turn})'

/** One thing that answers completions. `cpu` is what its processes used so far; the vendor's stand-in is not counted. */
export type System = {
  name: string
  target: Target
  cpu?: () => { node: number; postgres: number }
  memory?: () => number
  /** Its turns are rows in the product's database. */
  isStored: boolean
}

/** Everything that is compared, running side by side: only the one that is asked uses CPU. */
export type Lineup = { vendor: Vendor; product: Product; direct: System; bare: System; model: System; bot: System; stop(): Promise<void> }

export async function startLineup(): Promise<Lineup> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-lineup-'))
  const vendor = await startVendor(folder)
  const bare = await startBareNext(vendor.url, folder)
  const dataDir = await newDataDir()
  const product = await startProduct(dataDir)
  await connectVendor(product, vendor.url)

  const { key, pid, postgresPid } = product
  const api = `${product.url}/api`
  const cpu = () => ({ node: cpuSecondsOf(pid), postgres: cpuSecondsOf(postgresPid) })
  const memory = () => residentMegabytes(pid)
  return {
    vendor,
    product,
    direct: { name: 'The vendor’s stand-in, asked directly', target: { url: vendor.url, model: 'mock' }, isStored: false },
    bare: {
      name: 'Bare Next route handler, keeps nothing',
      target: { url: `${bare.url}/api`, model: 'mock' },
      cpu: () => ({ node: cpuSecondsOf(bare.pid), postgres: 0 }),
      memory: () => residentMegabytes(bare.pid),
      isStored: false,
    },
    model: {
      name: 'Frontdesk, `bench/mock` (a turn passed through)',
      target: { url: api, model: 'bench/mock', key },
      cpu,
      memory,
      isStored: true,
    },
    bot: {
      name: 'Frontdesk, `demo` (a whole turn of the bot)',
      target: { url: api, model: 'demo', key, question: shopQuestion },
      cpu,
      memory,
      isStored: true,
    },
    async stop() {
      await product.stop()
      await Promise.all([bare.stop(), vendor.stop(), dataDir.remove(), rm(folder, { recursive: true, force: true })])
    },
  }
}

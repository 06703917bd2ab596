import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Options } from './options.ts'
import { residentMegabytes } from './process-cpu.ts'
import { connectVendor, newDataDir, type Product, startProduct } from './product.ts'
import { figure, judged, type Section } from './report.ts'
import { median } from './statistics.ts'
import { countStoredTurns, difference, miscount } from './stored-turns.ts'
import { startVendor } from './vendor.ts'

const concurrency = 10
const vendorMs = 50
const sampleMs = 200
/** As often as a program would look: each look costs the product time. */
const lookMs = 1_000
const fullMin = 0.9
const memoryMoreMax = 10

type Progress = { id: string; status: string; startedAt: string | null; endedAt: string | null }

/** Whether a batch keeps a provider as busy as it may be, in memory that does not grow with the batch. */
export async function batches({ quick }: Options): Promise<Section> {
  const items = quick ? 2_000 : 10_000
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-batches-'))
  const dataDir = await newDataDir()
  const vendor = await startVendor(folder)
  try {
    const product = await startProduct(dataDir)
    await connectVendor(product, vendor.url, { concurrency })
    await vendor.setLatency(vendorMs)
    await answered(product, items, 'first') // the heap grows to what V8 lets it grow to, as in the section on storage
    const before = await countStoredTurns(product.databaseUrl)
    const { sendingS, durationS, megabytes } = await answered(product, items, 'second')
    const wrong = miscount(items, difference(await countStoredTurns(product.databaseUrl), before))
    await product.stop()

    const perSecond = items / durationS
    const most = (concurrency * 1_000) / vendorMs
    const half = megabytes.length >> 1
    const [first, last] = [median(megabytes.slice(0, half)), median(megabytes.slice(half))]
    const more = (last / first - 1) * 100
    return {
      title: `A batch of ${items.toLocaleString('en')} items`,
      paragraphs: [
        `To a vendor that takes ${vendorMs} ms, on a key for ${concurrency} calls at once, which are ${most} a second at most: ${figure(perSecond)} items a second from its start to its end (to send it took ${figure(sendingS)} s before), ${figure((perSecond / most) * 100)} % of that, of at least ${fullMin * 100} (${judged(perSecond >= most * fullMin)}).`,
        `Resident memory of the Node process, after a batch of as many: ${figure(first)} MB in the first half, ${figure(last)} MB in the last half (medians), ${figure(more)} % more of at most ${memoryMoreMax} (${judged(more <= memoryMoreMax)}).`,
      ],
      problems: wrong ? [wrong] : [],
    }
  } finally {
    await vendor.stop()
    await dataDir.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Each question is a new one, so that no cache helps. */
async function answered(product: Product, count: number, batch: string) {
  const lines = Array.from({ length: count }, (_, place) =>
    JSON.stringify({ id: `${place}`, message: `How long does a refund take to arrive? (order ${batch}-${place})` }),
  )
  const began = performance.now()
  const { id } = await ask(product, '', lines.join('\n'))
  const sendingS = (performance.now() - began) / 1_000
  const megabytes: number[] = []
  const sampling = setInterval(() => megabytes.push(residentMegabytes(product.pid)), sampleMs)
  try {
    for (;;) {
      await sleep(lookMs)
      const { status, startedAt, endedAt } = await ask(product, `/${id}`)
      if (status === 'completed' && startedAt && endedAt)
        return { sendingS, durationS: (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000, megabytes }
    }
  } finally {
    clearInterval(sampling)
  }
}

async function ask({ url, key }: Product, path: string, body?: string): Promise<Progress> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' }
  const response = await fetch(`${url}/api/v1/batches${path}`, { method: body === undefined ? 'GET' : 'POST', headers, body })
  if (!response.ok) throw new Error(`The batch could not be sent or read: ${response.status} ${await response.text()}`)
  return response.json()
}

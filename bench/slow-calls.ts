import { errorCount, type Served, serveCustomers } from './customers.ts'
import type { Lineup } from './lineup.ts'
import type { Options } from './options.ts'
import { figure, judged, type Section } from './report.ts'
import { median } from './statistics.ts'

const vendorMs = 283
/** Of what is possible: a call is not waited for by another one. */
const targetShare = 0.5

/** How much waiting is saved when calls to a slow vendor wait together. */
export async function slowCalls({ vendor, direct, bare, model, bot }: Lineup, { quick, rounds }: Options): Promise<Section> {
  const calls = quick ? 10 : 100
  const rows: (string | number)[][] = []
  const problems: string[] = []
  let passedThrough = Number.NaN
  await vendor.setLatency(vendorMs)
  for (const system of [direct, bare, model, bot]) {
    const { name, target } = system
    await serveCustomers(target, { customers: calls, requests: calls }) // connections and code are warm
    const oneByOne = await serveCustomers(target, { customers: 1, requests: calls })
    const atOnce: Served[] = []
    while (atOnce.length < rounds) atOnce.push(await serveCustomers(target, { customers: calls, requests: calls }))
    const seconds = median(atOnce.map(({ durationS }) => durationS))
    const times = oneByOne.durationS / seconds
    rows.push([name, oneByOne.durationS, seconds, times, median(atOnce.map(({ latencyMs }) => latencyMs?.p99 ?? Number.NaN))])
    if (system === model) passedThrough = times
    const errors = [oneByOne, ...atOnce].reduce((sum, served) => sum + errorCount(served), 0)
    if (errors > 0) problems.push(`${name}: ${errors} errors`)
  }
  await vendor.setLatency(0)
  const title = `${calls} calls to a vendor that takes ${vendorMs} ms`
  const columns = ['system', 'one by one, s', 'all at once, s', 'times faster', 'slowest of them at once (p99), ms']
  return {
    title,
    paragraphs: [
      `The least possible is ${((calls * vendorMs) / 1_000).toFixed(1)} s one by one and ${(vendorMs / 1_000).toFixed(2)} s at once. All at once is half a second, so it is done ${rounds} times, one after the other: the medians stand here.`,
      `Target for the turn passed through: ${figure(passedThrough)} times faster of at least ${calls * targetShare} (${judged(passedThrough >= calls * targetShare)}).`,
    ],
    tables: [{ title, columns, rows }],
    problems,
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lineup } from './lineup.ts'
import type { Options } from './options.ts'
import { peerServer, peerVersion, startPeer } from './peer.ts'
import { knowsCpu } from './process-cpu.ts'
import { figure, judged, type Section, type Table } from './report.ts'
import { pairedRatio } from './statistics.ts'
import { cpus, measure, problemsOf, rates, ratesTable, type Series, seriesOf, warmUp } from './throughput.ts'

const vendorMs = 50
const customersAtOnce = [64, 256]
const targets = { cpuRatio: 1.5, notBehindAt: 256 }

/** A turn passed through, with all that is kept of it, beside a gateway that keeps nothing and beside bare Next. */
export async function besidePeer(lineup: Lineup, options: Options): Promise<Omit<Section, 'title'> & { paragraphs: string[] }> {
  const { vendor, bare, model } = lineup
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-peer-'))
  const peer = await startPeer(vendor.url, folder)
  try {
    if (typeof peer === 'string') return { paragraphs: [peer] }
    const tables: Table[] = []
    const verdicts: string[] = []
    const problems: string[] = []
    await vendor.setLatency(vendorMs)
    const warmed = await warmUp([bare, peer.system, model], options)
    for (const customers of customersAtOnce) {
      const measured = await measure(lineup, [bare, peer.system, model], { customers, seconds: options.seconds }, options)
      const title = `Beside another gateway: ${customers} customers at once, vendor at ${vendorMs} ms`
      tables.push({ ...ratesTable(measured, bare, customers), title })
      problems.push(...measured.flatMap(problemsOf))
      verdicts.push(verdict(seriesOf(measured, model), seriesOf(measured, bare), seriesOf(measured, peer.system), customers))
    }
    await vendor.setLatency(0)
    return {
      paragraphs: [
        `Beside another gateway, which keeps nothing: Portkey’s ${peerVersion}, on ${peerServer.name} ${peerServer.version}, since its streams fail on the version that it asks for. JSON answers, rounds as above; before the first ${warmed}. A turn of Frontdesk is on record with its cost, in PostgreSQL, whose CPU is in the figures.`,
        ...verdicts,
      ],
      tables,
      problems,
    }
  } finally {
    if (typeof peer !== 'string') await peer.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function verdict(own: Series, bare: Series, peer: Series, customers: number): string {
  const cpu = pairedRatio(cpus(own), cpus(bare))
  const rate = pairedRatio(rates(own), rates(peer))
  const cpuWords = knowsCpu
    ? `${figure(cpu)} × bare Next's CPU per turn of at most ${targets.cpuRatio} (${judged(cpu <= targets.cpuRatio)})`
    : 'CPU per turn is only known on Linux'
  const rateWords = `${figure(rate)} × the other gateway's turns/s`
  const isJudged = customers === targets.notBehindAt
  return `Target for the turn passed through, at ${customers} customers: ${cpuWords}, ${rateWords}${isJudged ? ` of at least 1 (${judged(rate >= 1)})` : ''}.`
}

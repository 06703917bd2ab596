import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBareNext } from './bare-next.ts'
import { serveCustomers } from './customers.ts'
import { cpuSecondsOf } from './process-cpu.ts'
import { connectVendor, newDataDir, startProduct } from './product.ts'
import { startVendor } from './vendor.ts'
const rounds = Number(process.env.ROUNDS ?? 4), seconds = Number(process.env.SECONDS ?? 3)
const kinds = (process.env.KINDS ?? 'json64,stream64,stream16').split(',')
const folder = await mkdtemp(join(tmpdir(), 'zz-'))
const vendor = await startVendor(folder)
const bare = await startBareNext(vendor.url, folder)
const systems: any[] = [{ name: 'bare', target: { url: `${bare.url}/api`, model: 'mock' }, cpu: () => [cpuSecondsOf(bare.pid), 0] }]
const variants = (process.env.VARIANTS ?? '').split(';')
for (const variant of variants) {
  const checkout = process.cwd(), extra = Object.fromEntries(variant.split(',').filter(Boolean).map((x) => x.split('=')))
  const dataDir = await newDataDir()
  const product = await startProduct(dataDir, { checkout, env: { ...(process.env.NOPT ? { NODE_OPTIONS: process.env.NOPT } : {}), ...extra } })
  await connectVendor(product, vendor.url)
  systems.push({ name: variant || 'own', target: { url: `${product.url}/api`, model: process.env.MODEL ?? 'bench/mock', key: product.key }, cpu: () => [cpuSecondsOf(product.pid), cpuSecondsOf(product.postgresPid)], product, dataDir })
}
const med = (v: number[]) => v.toSorted((a, b) => a - b)[Math.floor(v.length / 2)] ?? NaN
for (const kind of kinds) {
  const stream = kind.startsWith('stream'), customers = Number(/\d+/.exec(kind)?.[0])
  await vendor.setLatency(stream ? 50 : 0)
  const rows: Record<string, any[]> = {}
  for (let r = -1; r < rounds; r++) for (const s of systems) {
    const b = s.cpu(); const served = await serveCustomers(s.target, { customers, stream, seconds: r < 0 ? 2 : seconds }); const a = s.cpu()
    if (r >= 0) (rows[s.name] ??= []).push({ rps: served.rps, node: ((a[0] - b[0] - (a[1]-b[1])) * 1000) / served.ok, pg: ((a[1] - b[1]) * 1000) / served.ok, ttft: served.ttftMs?.p50 ?? NaN, errors: served.requests - served.ok })
  }
  for (const s of systems) {
    const own = rows[s.name]!, base = rows.bare!
    console.log(kind, s.name.padEnd(10), 'rps', med(own.map((x) => x.rps)).toFixed(0), 'node', med(own.map((x) => x.node)).toFixed(3), 'pg', med(own.map((x) => x.pg)).toFixed(3), 'x', med(own.map((x, i) => (x.node + x.pg) / (base[i].node + base[i].pg))).toFixed(2), 'ttft', med(own.map((x) => x.ttft)).toFixed(1), '+', med(own.map((x, i) => x.ttft - base[i].ttft)).toFixed(1), 'err', own.reduce((n, x) => n + x.errors, 0))
  }
}
for (const s of systems) if (s.product) { await s.product.stop(); await s.dataDir.remove() }
await Promise.all([bare.stop(), vendor.stop()])
process.exit(0)

import { join } from 'node:path'
import { freePort } from '#lib/database/embedded.ts'
import { start, untilHealthy } from './children.ts'

/** A stand-in for a model vendor on loopback, in a process of its own. It answers with 32 words made from the question. */
export type Vendor = { url: string; setLatency(ms: number): Promise<void>; requests(): Promise<number>; stop(): Promise<void> }

export async function startVendor(folder: string): Promise<Vendor> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const args = [join(import.meta.dirname, 'mock-upstream.mjs'), '--port', String(port), '--record', '0']
  const child = start({ command: process.execPath, args, cwd: folder, log: join(folder, 'vendor.log') })
  await untilHealthy(child, `${url}/__stats`)
  return {
    url,
    async setLatency(latency) {
      const response = await fetch(`${url}/__control`, { method: 'POST', body: JSON.stringify({ latency }) })
      if (!response.ok) throw new Error(`The stand-in for the vendor refused its settings: ${await response.text()}`)
    },
    async requests() {
      const response = await fetch(`${url}/__stats`)
      return ((await response.json()) as { requests: number }).requests
    },
    async stop() {
      child.kill('SIGKILL')
      await child.closed
    },
  }
}

import { join } from 'node:path'
import { freePort } from '#lib/database/embedded.ts'
import { start, untilHealthy } from './children.ts'

/** A stand-in for a model vendor on loopback, in a process of its own. It answers with words made from the question. */
export type Vendor = {
  url: string
  setLatency(ms: number): Promise<void>
  /** How many calls it has been sent. */
  requests(): Promise<number>
  stop(): Promise<void>
}

/** `failing`: the share of the calls that it answers by 500. `tokens`: how many words it answers with. */
export async function startVendor(folder: string, { failing = 0, tokens = 32 } = {}): Promise<Vendor> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = ['--port', String(port), '--record', '0', '--failing', String(failing), '--tokens', String(tokens)]
  const args = [join(import.meta.dirname, 'mock-upstream.mjs'), ...settings]
  const child = start({ command: process.execPath, args, cwd: folder, log: join(folder, 'vendor.log') })
  await untilHealthy(child, `${url}/__stats`)
  return {
    url,
    async setLatency(latency) {
      const response = await fetch(`${url}/__control`, { method: 'POST', body: JSON.stringify({ latency }) })
      if (!response.ok) throw new Error(`The stand-in for the vendor refused its settings: ${await response.text()}`)
    },
    requests: async () => (await (await fetch(`${url}/__stats?last=0`)).json()).requests,
    async stop() {
      child.kill('SIGKILL')
      await child.closed
    },
  }
}
